import {readFile, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

/** What a devloop that takes commands leaves in its state folder, for those who look for it. */
export type DaemonFile = {
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly socket: string;
  readonly log: string | null;
};

const pathIn = (folder: string): string => join(folder, 'daemon.json');

/** Writes it as a whole; only the holder of the project's lock does. */
export async function writeDaemonFile(folder: string, file: DaemonFile): Promise<void> {
  const draft = `${pathIn(folder)}.new`;
  await rm(draft, {force: true});
  await writeFile(draft, JSON.stringify(file), {mode: 0o600, flag: 'wx'});
  await rename(draft, pathIn(folder));
}

/** Who was there last; it may be dead by now. Undefined when nobody was, or the file is no such file. */
export async function readDaemonFile(folder: string): Promise<DaemonFile | undefined> {
  try {
    return parseDaemonFile(JSON.parse(await readFile(pathIn(folder), 'utf8')));
  } catch {
    return undefined;
  }
}

export const removeDaemonFile = async (folder: string): Promise<void> => rm(pathIn(folder), {force: true});

function parseDaemonFile(value: unknown): DaemonFile | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const {pid, startedAt, socket, log}: Readonly<Record<string, unknown>> = {...value};
  if (typeof pid !== 'number' || typeof startedAt !== 'number' || typeof socket !== 'string') return undefined;
  return {pid, startedAt, socket, log: typeof log === 'string' ? log : null};
}
