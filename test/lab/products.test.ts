import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {afterEach, beforeEach, expect, test} from 'vitest';

import {createProduct, describeProduct, findFolder, hasProduct, type Product, removeOlder} from '../../lab/product.ts';
import {createRecordingLab, type RecordingLab} from './recording-lab.ts';

let lab: RecordingLab;

beforeEach(async () => {
  lab = createRecordingLab(await mkdtemp(join(tmpdir(), 'devloop-lab-')));
});

afterEach(() => rm(lab.cache, {recursive: true}));

const product = (recipe: string, create?: Product['create']): Product => ({
  name: 'cake',
  recipe: [recipe],
  expected: 'about 1 s',
  create: create ?? (folder => writeFile(join(folder, 'cake'), recipe)),
});

test('a product is made once, and says so once', async () => {
  await createProduct(product('apple'), lab);
  await createProduct(
    product('apple', () => expect.unreachable('It is there already.')),
    lab,
  );
  expect(await readFile(join(findFolder(product('apple'), lab), 'cake'), 'utf8')).toBe('apple');
  expect(lab.lines).toEqual(['▸ cake: about 1 s\n', expect.stringMatching(/^✓ cake: made \(0\.\d s\)\n$/)]);
});

test('another recipe is another product, beside the first until that is removed', async () => {
  await createProduct(product('apple'), lab);
  await createProduct(product('cherry'), lab);
  expect(await readdir(lab.cache)).toHaveLength(2);
  await removeOlder(product('cherry'), lab);
  expect(await readdir(lab.cache)).toEqual([describeProduct(product('cherry'))]);
});

const burn = async (folder: string) => {
  await writeFile(join(folder, 'cake'), 'half');
  throw new Error('The oven is cold.');
};

test('what was not finished is not taken for a product, and goes when it is made anew', async () => {
  await expect(createProduct(product('apple', burn), lab)).rejects.toThrow('The oven is cold.');
  expect(await hasProduct(product('apple'), lab)).toBe(false);
  expect(await readdir(lab.cache)).toHaveLength(1);
  await createProduct(product('apple'), lab);
  expect(await readdir(lab.cache)).toEqual([expect.stringMatching(/^cake-[0-9a-f]{12}$/)]);
});
