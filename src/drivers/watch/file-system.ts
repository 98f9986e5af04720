import {readIfThere} from '../read-if-there.ts';

/** A place where a file system is mounted. */
export type Mount = {readonly path: string; readonly fileSystem: string};

/** File systems whose changes are made elsewhere, so that the kernel does not hear of them. */
const withoutEvents = /^(?:9p|drvfs|nfs4?|cifs|smb3|vboxsf|prl_fs|fuse\.(?:sshfs|vmhgfs-fuse|gcsfuse|s3fs|rclone))$/;

/** Lists the mounts that tell of no changes. */
export const listSilentMounts = async (): Promise<readonly Mount[]> =>
  parseMounts((await readIfThere('/proc/self/mountinfo')) ?? '').filter(({fileSystem}) =>
    withoutEvents.test(fileSystem),
  );

/** Parses `/proc/self/mountinfo`: the place is the fifth field, the file system the first one after ` - `. */
export const parseMounts = (text: string): readonly Mount[] =>
  text.split('\n').flatMap(line => {
    const [place = '', kind = ''] = line.split(' - ');
    const path = place.split(' ')[4];
    const [fileSystem] = kind.split(' ');
    return path === undefined || fileSystem === undefined ? [] : [{path: unescape(path), fileSystem}];
  });

/** Blanks and the like are there as octal numbers. */
const unescape = (path: string): string =>
  path.replace(/\\(\d{3})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/** The silent mount that a path lies in. */
export const findSilentMount = (mounts: readonly Mount[], path: string): Mount | undefined =>
  mounts.find(mount => path === mount.path || path.startsWith(mount.path === '/' ? '/' : `${mount.path}/`));
