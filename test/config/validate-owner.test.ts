import {chmod, stat, symlink} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {validateOwner} from '../../src/config/validate-owner.ts';
import {createProject} from '../rig/config-project.ts';

test("trusts the user's own file", async () => {
  await using project = await createProject();
  expect(await validateOwner(join(project.path, 'values.yaml'))).toEqual([]);
});

test('refuses a file that everyone can write', async () => {
  await using project = await createProject();
  const file = join(project.path, 'values.yaml');
  await chmod(file, 0o646);
  const message = 'Every user of this machine could change this file';
  expect(await validateOwner(file)).toEqual([{path: [], message, expected: '`chmod o-w` on the file'}]);
});

test('refuses the file of a user who is not trusted', async () => {
  await using project = await createProject();
  const file = join(project.path, 'values.yaml');
  const {uid} = await stat(file);
  const problem = {path: [], message: 'This file belongs to another user', expected: 'a file of yours, or of root'};
  expect(await validateOwner(file, [uid + 1])).toEqual([{...problem, got: `user ${uid}`}]);
});

test('refuses a file in a folder where everyone can write, unless only owners can replace what is there', async () => {
  await using project = await createProject();
  const file = join(project.path, 'values.yaml');
  await chmod(project.path, 0o777);
  const message = 'Every user of this machine could change what is in the folder of this file';
  const problem = {path: [], message, expected: '`chmod o-w` on the folder', got: project.path};
  expect(await validateOwner(file)).toEqual([problem]);
  await chmod(project.path, 0o1777);
  expect(await validateOwner(file)).toEqual([]);
});

test('looks at the folder that a link leads to', async () => {
  await using project = await createProject();
  await using other = await createProject();
  const link = join(other.path, 'link.yaml');
  await symlink(join(project.path, 'values.yaml'), link);
  await chmod(project.path, 0o777);
  expect(await validateOwner(link)).toMatchObject([{got: project.path}]);
});
