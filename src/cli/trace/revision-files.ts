import {readdir} from 'node:fs/promises';
import {join} from 'node:path';

import type {ServiceName} from '../../core/config.ts';
import type {LastRevision} from '../../core/state.ts';
import type {RevisionRecord} from '../../core/trace/revision-record.ts';
import {LineFile, readLines} from '../../drivers/line-file.ts';
import type {StateFolder} from '../../drivers/state-folder.ts';
import {parseRevision} from './parse-revision.ts';

/** The revisions of one service that are kept, the oldest first; each as it was told of last. */
export async function readRevisions(folder: StateFolder, service: ServiceName): Promise<readonly RevisionRecord[]> {
  return [...collectLast(await readLines(pathOf(folder, service))).values()].map(({record}) => record);
}

/** The newest revision of each service, for a devloop that is started and goes on counting. */
export async function readLastRevisions(folder: StateFolder): Promise<Readonly<Record<ServiceName, LastRevision>>> {
  const files = (await readdir(folder.path)).map(name => fileName.exec(name)?.groups?.['service']);
  const services = files.filter(service => service !== undefined);
  const last = await Promise.all(
    services.map(async service => {
      const newest = (await readRevisions(folder, service)).at(-1);
      return newest === undefined ? [] : [[service, {revision: newest.revision, hash: newest.hash}] as const];
    }),
  );
  return Object.fromEntries(last.flat());
}

/** A file for each service, to which its revisions are appended as they begin and end. */
export type RevisionFiles = AsyncDisposable & {readonly write: (record: RevisionRecord) => void};

type Options = {
  readonly folder: StateFolder;
  /** What comes out has no secrets any more. */
  readonly mask: (record: RevisionRecord) => RevisionRecord;
  /** Is told once, not for each file. */
  readonly onFailure: (error: Error) => void;
};

/** Opens the files; one comes to be with the first revision of its service. */
export function openRevisionFiles({folder, mask, onFailure}: Options): RevisionFiles {
  const files = new Map<ServiceName, LineFile>();
  let hasFailed = false;
  const fail = (error: Error): void => {
    if (!hasFailed) onFailure(error);
    hasFailed = true;
  };
  const openFile = (service: ServiceName): LineFile => {
    const path = pathOf(folder, service);
    const file = new LineFile({path, start: 'behind', bound: {most: mostLines, choose: chooseLast}, onFailure: fail});
    files.set(service, file);
    return file;
  };
  return {
    write: record => (files.get(record.service) ?? openFile(record.service)).append(JSON.stringify(mask(record))),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...files.values()].map(async file => file[Symbol.asyncDispose]()));
    },
  };
}

/** As many lines as a file may have before it is cut to as many revisions. */
const mostLines = 250;
const mostRevisions = 200;

const chooseLast = (lines: readonly string[]): readonly string[] =>
  [...collectLast(lines).values()].slice(-mostRevisions).map(({line}) => line);

type Last = {readonly record: RevisionRecord; readonly line: string};

/** The last line of each revision, the newest revision at the end. */
function collectLast(lines: readonly string[]): ReadonlyMap<number, Last> {
  const last = new Map<number, Last>();
  for (const line of lines) {
    const record = parseRevision(line);
    if (record !== undefined) last.set(record.revision, {record, line});
  }
  return new Map([...last].toSorted(([one], [other]) => one - other));
}

const pathOf = ({path}: StateFolder, service: ServiceName): string => join(path, `revisions-${service}.ndjson`);

const fileName = /^revisions-(?<service>.+)\.ndjson$/;
