import {expect, test} from 'vitest';

import {findSilentMount, listSilentMounts, parseMounts} from '../../../src/drivers/watch/file-system.ts';

const mountinfo = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
41 22 0:35 / /mnt/c rw,noatime - 9p C:\\134 rw,dirsync
42 22 0:36 / /home/me/My\\040Share rw - fuse.sshfs me@host:/ rw
`;

test('reads where which file system is', () => {
  expect(parseMounts(mountinfo)).toEqual([
    {path: '/', fileSystem: 'ext4'},
    {path: '/mnt/c', fileSystem: '9p'},
    {path: '/home/me/My Share', fileSystem: 'fuse.sshfs'},
  ]);
});

test('knows the mount that a folder is in by whole names', () => {
  const mounts = parseMounts(mountinfo).slice(1);
  expect(findSilentMount(mounts, '/mnt/c/project')?.fileSystem).toBe('9p');
  expect(findSilentMount(mounts, '/mnt/cd')).toBeUndefined();
});

test('finds this machine’s own folders to be watched by events', async () => {
  expect(findSilentMount(await listSilentMounts(), '/usr')).toBeUndefined();
});
