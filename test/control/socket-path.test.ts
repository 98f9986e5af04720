import {chmod, mkdir, stat, symlink} from 'node:fs/promises';
import {dirname, join} from 'node:path';

import {expect, test} from 'vitest';

import {openLink} from '../../src/control/open-link.ts';
import {findFault, findSocketPath, prepareSocketFolder} from '../../src/control/socket-path.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const {signal} = new AbortController();
const long = `/home/somebody/${'deep/'.repeat(20)}shop-0123456789ab`;
const user = process.getuid?.() ?? 0;

test('a socket is in the state folder', () => {
  expect(findSocketPath('/home/a/.local/state/devloop/shop-0123456789ab', {})).toBe(
    '/home/a/.local/state/devloop/shop-0123456789ab/control.sock',
  );
});

test('where that path would be too long, it is in a folder of the user, one for each state folder', () => {
  const path = findSocketPath(long, {XDG_RUNTIME_DIR: '/run/user/1000'});
  expect(path).toMatch(new RegExp(`^/run/user/1000/devloop-${user}-[0-9a-f]{16}/control\\.sock$`));
  expect(findSocketPath(`${long}x`, {XDG_RUNTIME_DIR: '/run/user/1000'})).not.toBe(path);
  expect(Buffer.byteLength(findSocketPath(`/ü${long}`, {XDG_RUNTIME_DIR: long}))).toBeLessThanOrEqual(100);
});

test('a runtime folder that is no absolute path is none', () => {
  expect(findSocketPath(long, {XDG_RUNTIME_DIR: 'run'})).toMatch(/^\/.*\/devloop-/);
});

test('the folder of a socket is made for the user alone, and made so when it is not', async () => {
  await using temp = await createTempFolder();
  const path = join(temp.path, 'devloop-0-0', 'control.sock');
  await prepareSocketFolder(path);
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  await chmod(dirname(path), 0o755);
  await prepareSocketFolder(path);
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
});

test('a symbolic link in place of the folder is refused, by who opens a socket and by who looks for one', async () => {
  await using temp = await createTempFolder();
  await mkdir(join(temp.path, 'elsewhere'), {mode: 0o700});
  await symlink(join(temp.path, 'elsewhere'), join(temp.path, 'link'));
  const path = join(temp.path, 'link', 'control.sock');
  await expect(prepareSocketFolder(path)).rejects.toThrow('is no folder');
  expect(await openLink(path, signal)).toEqual({kind: 'failed', said: [expect.stringContaining('is no folder')]});
});

test('a folder that others may enter is not trusted', async () => {
  await using temp = await createTempFolder();
  await chmod(temp.path, 0o777);
  expect(await findFault(join(temp.path, 'control.sock'))).toContain('others may enter');
});

test.runIf(user === 0)("a folder that is somebody else's is not trusted", async () => {
  await using temp = await createTempFolder();
  const {chown} = await import('node:fs/promises');
  await chown(temp.path, 12_345, 12_345);
  const path = join(temp.path, 'control.sock');
  await expect(prepareSocketFolder(path)).rejects.toThrow('belongs to another user');
  expect(await openLink(path, signal)).toMatchObject({kind: 'failed'});
});

test('where there is no socket, nobody is there', async () => {
  await using temp = await createTempFolder();
  expect(await openLink(join(temp.path, 'control.sock'), signal)).toEqual({kind: 'absent'});
  expect(await openLink(join(temp.path, 'gone', 'control.sock'), signal)).toEqual({kind: 'absent'});
});
