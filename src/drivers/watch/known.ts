import {createHash} from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  statSync,
  type Stats,
} from 'node:fs';

import {isMissingFile} from '../file-errors.ts';
import type {FileHash} from '../hash-entries.ts';
import type {Child} from '../list-entries.ts';

/** What is known of a file, a link or a folder. */
export type Known = {
  readonly kind: Child['kind'];
  /** All that its times, size, place and rights say: equal stamps, nobody has touched it. */
  readonly stamp: string;
  readonly permissions: number;
  /** When it was last written, renamed or given other rights; milliseconds since the epoch. */
  readonly changedAt: number;
  readonly size: number;
  /** The hash of its content, or where a link leads, once somebody has asked. */
  content: string | undefined;
  /** Whether the content was read so soon after a change that another one could bear the same times. */
  isFresh: boolean;
};

/** Looks at a path without following a link; undefined when nothing is there that counts. */
export const findKnown = (path: string): Known | undefined => lookAt(() => lstatSync(path, {throwIfNoEntry: false}));

/** The same, of what a link leads to. */
export const findKnownBehind = (path: string): Known | undefined =>
  lookAt(() => statSync(path, {throwIfNoEntry: false}));

const lookAt = (look: () => Stats | undefined): Known | undefined => {
  const stats = findIfThere(look);
  const kind = stats === undefined ? undefined : kindOf(stats);
  if (stats === undefined || kind === undefined) return undefined;
  return {
    kind,
    // A folder's number may be that of one deleted a moment ago.
    stamp: kind === 'folder' ? `${stats.dev} ${stats.ino} ${stats.birthtimeMs}` : stampOf(stats),
    permissions: stats.mode & 0o7777,
    changedAt: stats.ctimeMs,
    size: stats.size,
    content: undefined,
    isFresh: false,
  };
};

const stampOf = ({size, mtimeMs, ctimeMs, ino, mode}: Stats): string => `${size} ${mtimeMs} ${ctimeMs} ${ino} ${mode}`;

const kindOf = (stats: Stats): Child['kind'] | undefined => {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : undefined;
};

/** A time stamp is as fine as the kernel's tick, 10 ms at most. */
const tick = 20;

/** Whether two looks at a path have found the same; reads the content only if times and size leave a doubt. */
export const isSame = (path: string, {before, now}: {readonly before: Known; readonly now: Known}): boolean => {
  if (before.kind !== now.kind) return false;
  if (before.kind === 'folder') return true;
  if (before.stamp === now.stamp && !before.isFresh) {
    now.content = before.content;
    return true;
  }
  if (before.content === undefined) return before.stamp === now.stamp;
  if (readContent(path, now) !== before.content) return false;
  // It may have been touched again while it was read.
  now.isFresh ||= now.content === undefined;
  now.content = before.content;
  return before.permissions === now.permissions;
};

/** The content of what was looked at, read once. What is written meanwhile is not remembered. */
export const readContent = (path: string, known: Known): string => {
  if (known.content !== undefined) return known.content;
  if (known.kind === 'link') return (known.content = readlinkSync(path));
  const {content, stamp} = hashNow(path);
  if (stamp === known.stamp) {
    known.content = content;
    known.isFresh = Date.now() - known.changedAt < tick;
  }
  return content;
};

/** Reads the content of a file that is to be compared with it later, whoever else asks; what cannot be read is told by who needs it. */
export const remember = (path: string, known: Known): Known => {
  if (known.kind === 'file') findIfThere(() => readContent(path, known));
  return known;
};

const hashNow = (path: string): FileHash & {readonly stamp: string} => {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const before = fstatSync(file);
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(Math.min(before.size + 1, pieceSize));
    for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer))
      hash.update(buffer.subarray(0, length));
    const after = fstatSync(file);
    const stamp = stampOf(before) === stampOf(after) ? stampOf(after) : '';
    return {stamp, permissions: after.mode & 0o7777, content: hash.digest('hex')};
  } finally {
    closeSync(file);
  }
};

const pieceSize = 1024 * 1024;

/** Runs a look at a path; undefined when it is gone, or not to be read. */
export const findIfThere = <Value>(look: () => Value): Value | undefined => {
  try {
    return look();
  } catch (error) {
    if (isMissingFile(error) || isHidden(error)) return undefined;
    throw error;
  }
};

const isHidden = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && hidden.has(error.code);

const hidden: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'ELOOP', 'ENXIO', 'ENAMETOOLONG', 'EIO', 'ESTALE']);
