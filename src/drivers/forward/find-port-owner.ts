import {readdir, readFile, readlink} from 'node:fs/promises';

/** A process that listens on a port. */
export type PortOwner = {readonly pid: number; readonly command: string};

/** Finds who listens on a port of this machine; undefined where the system does not tell, or not to this user. */
export const findPortOwner = async (port: number): Promise<PortOwner | undefined> => {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(readOrEmpty));
  const inodes = new Set(tables.flatMap(table => parseListeners(table, port)));
  if (inodes.size === 0) return undefined;
  const pids = (await listOrEmpty('/proc')).filter(name => /^\d+$/v.test(name));
  for (const pid of pids) {
    if (!(await hasSocket(pid, inodes))) continue;
    const command = (await readOrEmpty(`/proc/${pid}/cmdline`)).replaceAll('\0', ' ').trim();
    return {pid: Number(pid), command};
  }
  return undefined;
};

const listening = '0A';

/** Rows of `/proc/net/tcp`: number, local address and port in hexadecimal, remote address, state, …, inode as the tenth field. */
const parseListeners = (table: string, port: number): readonly string[] =>
  table
    .split('\n')
    .slice(1)
    .map(row => row.trim().split(/\s+/v))
    .filter(([, local, , state]) => state === listening && local?.endsWith(`:${formatHex(port)}`))
    .flatMap(fields => fields[9] ?? []);

const formatHex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

const hasSocket = async (pid: string, inodes: ReadonlySet<string>): Promise<boolean> => {
  const folder = `/proc/${pid}/fd`;
  const files = await listOrEmpty(folder);
  const links = await Promise.all(files.map(file => readlink(`${folder}/${file}`).catch(() => '')));
  return links.some(link => inodes.has(/^socket:\[(\d+)\]$/v.exec(link)?.[1] ?? ''));
};

/** Processes end while one looks, and others' are closed to us: what cannot be read tells nothing. */
const readOrEmpty = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

const listOrEmpty = (path: string): Promise<readonly string[]> => readdir(path).catch(() => []);
