import {createHash} from 'node:crypto';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';

import {parseNumber, parseObject, parseString} from './json.ts';
import {findProcess, type ProcessIdentity} from './process-identity.ts';
import {readIfThere} from './read-if-there.ts';
import type {StateFolder} from './state-folder.ts';
import {ToolError} from './tool-error.ts';
import {createFile, replaceFile} from './write-file.ts';

/** The lock of a state folder, or the number of the process that holds it. It is given back at the end of its scope, and by death. */
export type StateLock = (AsyncDisposable & {readonly kind: 'held'}) | {readonly kind: 'refused'; readonly pid: number};

/** Takes the lock of a state folder for this process, at once also from a process that was killed. */
export const openStateLock = async (folder: StateFolder, signal: AbortSignal): Promise<StateLock> => {
  const self = await findProcess(process.pid, signal);
  if (self === undefined)
    throw new ToolError({command: 'lock', reason: 'failed', message: 'This process is not found.'});
  const path = join(folder.path, 'lock');
  const holder = await takeLock({path, self}, signal);
  if (holder !== undefined) return {kind: 'refused', pid: holder.pid};
  return {kind: 'held', [Symbol.asyncDispose]: () => rm(path, {force: true})};
};

/** Finds the process that holds the lock of a state folder; undefined when none does that is alive. */
export const findLockHolder = async (folder: StateFolder, signal: AbortSignal): Promise<number | undefined> => {
  const holder = await readHolder(join(folder.path, 'lock'));
  return holder !== undefined && (await isAlive(holder, signal)) ? holder.pid : undefined;
};

/**
 * Returns who holds the lock, or undefined when it is ours now. Two who find the same dead holder must not both replace it, the second
 * one unseating the first: replacing a holder takes a lock of its own, named after that holder, and a second look.
 */
const takeLock = async (
  {path, self}: {readonly path: string; readonly self: ProcessIdentity},
  signal: AbortSignal,
): Promise<ProcessIdentity | undefined> => {
  if ((await createFile(path, JSON.stringify(self))) === 'created') return undefined;
  const holder = await readHolder(path);
  if (holder === undefined) return takeLock({path, self}, signal);
  if (await isAlive(holder, signal)) return holder;

  const turn = `${path}.${createHash('sha256').update(JSON.stringify(holder)).digest('hex').slice(0, 12)}`;
  const rival = await takeLock({path: turn, self}, signal);
  if (rival !== undefined) return rival;
  try {
    const holderNow = await readHolder(path);
    if (holderNow?.pid !== holder.pid || holderNow.start !== holder.start) return await takeLock({path, self}, signal);
    await replaceFile(path, JSON.stringify(self));
    return undefined;
  } finally {
    await rm(turn, {force: true});
  }
};

/** Undefined when there is no lock. One that is no JSON (a disk that was full, a hand that slipped) is held by nobody alive. */
const readHolder = async (path: string): Promise<ProcessIdentity | undefined> => {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  try {
    const {pid, start} = parseObject(JSON.parse(text));
    return {pid: parseNumber(pid), start: parseString(start)};
  } catch (error) {
    if (error instanceof SyntaxError) return nobody;
    throw error;
  }
};

const nobody: ProcessIdentity = {pid: 0, start: ''};

const isAlive = async (holder: ProcessIdentity, signal: AbortSignal): Promise<boolean> =>
  (await findProcess(holder.pid, signal))?.start === holder.start;
