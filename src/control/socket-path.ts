import {createHash} from 'node:crypto';
import {chmod, lstat, mkdir} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import process from 'node:process';

/** Bytes that the path of a unix socket may have: Linux takes 107 of them, macOS 103. */
const longestPath = 100;

/** Where the socket of a state folder is: in it, or in a folder of its own where that path would be too long. */
export function findSocketPath(folder: string, env: NodeJS.ProcessEnv = process.env): string {
  const own = join(folder, socketName);
  if (isShort(own)) return own;
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const {XDG_RUNTIME_DIR: runtime = ''} = env;
  const places = [...(runtime.startsWith('/') ? [runtime] : []), tmpdir(), '/tmp'];
  const paths = places.map(place => join(place, `devloop-${readUser()}-${hash}`, socketName));
  return paths.find(isShort) ?? own;
}

const socketName = 'control.sock';

const isShort = (path: string): boolean => Buffer.byteLength(path) <= longestPath;

const readUser = (): number => process.getuid?.() ?? 0;

/** Makes the folder of a socket, for this user alone. One that is somebody else's, or no folder, is refused. */
export async function prepareSocketFolder(path: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, {recursive: true, mode: ownerOnly});
  const found = await lstat(folder);
  if (found.isDirectory() && found.uid === readUser() && (found.mode & 0o777) !== ownerOnly)
    await chmod(folder, ownerOnly);
  const fault = await findFault(path);
  if (fault !== undefined) throw Object.assign(new Error(fault), {code: 'EACCES'});
}

const ownerOnly = 0o700;

/** Why the folder of a socket must not be trusted, in words; undefined when all is well, and when there is none. */
export async function findFault(path: string): Promise<string | undefined> {
  const folder = dirname(path);
  const found = await lstat(folder).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isDirectory()) return `${folder} is no folder`;
  if (found.uid !== readUser()) return `the folder ${folder} belongs to another user`;
  return (found.mode & 0o077) === 0 ? undefined : `others may enter the folder ${folder}`;
}
