import {mkdir, readdir, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {afterEach, beforeEach, expect, test} from 'vitest';

import {openStateFolder, readOwner, readState, writeState} from '../../src/drivers/state-folder.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const before = process.env['XDG_STATE_HOME'];
let home: Awaited<ReturnType<typeof createTempFolder>>;
beforeEach(async () => {
  home = await createTempFolder();
  process.env['XDG_STATE_HOME'] = home.path;
});
afterEach(async () => {
  if (before === undefined) delete process.env['XDG_STATE_HOME'];
  else process.env['XDG_STATE_HOME'] = before;
  await home[Symbol.asyncDispose]();
});

const openProject = async (root: string) => {
  await mkdir(root, {recursive: true});
  return openStateFolder({project: 'todo', root});
};
const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

test('is one folder for each project and root, which only the owner can enter', async () => {
  const one = await openProject(join(home.path, 'one'));
  const two = await openProject(join(home.path, 'two'));
  expect(one.path).toMatch(new RegExp(`^${home.path}/devloop/todo-[0-9a-f]{12}$`, 'v'));
  expect(two.path).not.toBe(one.path);
  expect(await modeOf(one.path)).toBe('700');
});

test('is the same folder when the root is reached by another path', async () => {
  const folder = await openProject(join(home.path, 'one'));
  await symlink(join(home.path, 'one'), join(home.path, 'alias'));
  expect(await openProject(join(home.path, 'alias'))).toEqual(folder);
});

test('gives back what was written, and leaves no draft behind', async () => {
  const folder = await openProject(join(home.path, 'one'));
  await writeState({folder, name: 'a.json'}, {count: 1});
  await writeState({folder, name: 'a.json'}, {count: 2});
  expect(await readState({folder, name: 'a.json'}, value => value)).toEqual({count: 2});
  expect(await readdir(folder.path)).toEqual(['a.json']);
  expect(await modeOf(join(folder.path, 'a.json'))).toBe('600');
});

test.each([
  ['is not there', undefined],
  ['is cut short', '{"count":'],
])('knows nothing when the file %s', async (_name, content) => {
  const folder = await openProject(join(home.path, 'one'));
  if (content !== undefined) await writeFile(join(folder.path, 'a.json'), content);
  expect(await readState({folder, name: 'a.json'}, value => value)).toBeUndefined();
});

test('makes an owner id anew that a full disk has emptied: nothing would tell this user from the next', async () => {
  const first = await readOwner();
  await writeFile(join(home.path, 'devloop', 'owner'), '\n');
  const second = await readOwner();
  expect(second).toMatch(/^[0-9a-f\-]{36}$/v);
  expect(second).not.toBe(first);
  expect(await readOwner()).toBe(second);
});

test('has one owner id for all projects, also when two ask first at the same time', async () => {
  const [one, other] = await Promise.all([readOwner(), readOwner()]);
  expect(one).toMatch(/^[0-9a-f\-]{36}$/v);
  expect(other).toBe(one);
  expect(await readOwner()).toBe(one);
});
