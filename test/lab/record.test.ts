import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {afterEach, beforeEach, expect, test} from 'vitest';

import {loadRecord, parseRecord, writeRecord} from '../../lab/record.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'devloop-lab-'));
  file = join(folder, 'deeper', 'changed.json');
});

afterEach(() => rm(folder, {recursive: true}));

test('a setting changed twice keeps the value it had before the first change', async () => {
  await writeRecord(file, {settings: {'net/forward': '0'}, packages: ['runc']});
  await writeRecord(file, {settings: {'net/forward': '1', 'fs/watches': '128'}, packages: ['runc', 'iptables']});
  expect(await loadRecord(file)).toEqual({
    settings: {'net/forward': '0', 'fs/watches': '128'},
    packages: ['runc', 'iptables'],
  });
});

test('where nothing was changed there is nothing to put back', async () => {
  expect(await loadRecord(file)).toEqual({settings: {}, packages: []});
});

test.each([
  [undefined, {settings: {}, packages: []}],
  [['runc'], {settings: {}, packages: []}],
  [
    {settings: {a: 1, b: '2'}, packages: [3, 'runc']},
    {settings: {b: '2'}, packages: ['runc']},
  ],
])('of %o only what can be put back is taken', (value, record) => {
  expect(parseRecord(value)).toEqual(record);
});
