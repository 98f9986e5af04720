import {resolve} from 'node:path';
import {execPath} from 'node:process';
import {createInterface} from 'node:readline';

import {execa} from 'execa';

import type {Place} from '../rig/devloop-process.ts';

/** A line of `--ui=json`, as far as it is measured. */
export type Told = {
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly job?: string;
  readonly report?: {readonly kind: string; readonly occasion?: string; readonly paths?: readonly string[]};
  readonly result?: {readonly source?: string; readonly digest?: string};
};

/** A devloop that stays up; at the end of its scope it is ended. */
export type Daemon = AsyncDisposable & {
  readonly pid: number;
  /** When its process was asked for. */
  readonly startedAt: number;
  /** All that it has told so far. */
  readonly told: readonly Told[];
  /** Resolves with the first thing told at this time or later that is looked for, whether it was told already or not. */
  readonly until: (looked: Looked, signal: AbortSignal) => Promise<Told>;
  readonly end: () => Promise<void>;
};

export type Looked = {readonly from: number; readonly for: (told: Told) => boolean};

const program = resolve(import.meta.dirname, '../../dist/devloop.js');

/** Starts a built devloop. Nothing of it is waited for. */
export function startDaemon({folder, state, env}: Place): Daemon {
  const startedAt = Date.now();
  const child = execa(execPath, [program, '--ui=json'], {
    cwd: folder,
    env: {XDG_STATE_HOME: state, ...env},
    stdin: 'ignore',
    reject: false,
    buffer: {stdout: false},
  });
  const told: Told[] = [];
  const changes = new EventTarget();
  createInterface({input: child.stdout}).on('line', line => {
    told.push(parseTold(line));
    changes.dispatchEvent(new Event('told'));
  });
  const until: Daemon['until'] = async (looked, signal) =>
    new Promise((resolveFound, reject) => {
      const end = new AbortController();
      const finish = (settle: () => void) => {
        end.abort();
        settle();
      };
      const look = () => {
        const found = told.find(each => each.at >= looked.from && looked.for(each));
        if (found !== undefined) finish(() => resolveFound(found));
      };
      const giveUp = (why: string) => () =>
        finish(() => reject(new Error(`${why}:\n${JSON.stringify(told.slice(-20))}`)));
      signal.addEventListener('abort', giveUp(`Not told in time (${String(signal.reason)})`), {signal: end.signal});
      void child.then(({stderr}) => giveUp(`devloop has ended: ${stderr}`)());
      changes.addEventListener('told', look, {signal: end.signal});
      look();
    });
  const end = async (): Promise<void> => {
    child.kill('SIGTERM');
    await child;
  };
  return {pid: child.pid ?? 0, startedAt, told, until, end, [Symbol.asyncDispose]: end};
}

/** Starts a built devloop and waits until its first lap is over and its watch stands. */
export async function openDaemon(place: Place, signal: AbortSignal): Promise<Daemon> {
  await using opened = new AsyncDisposableStack();
  const daemon = opened.use(startDaemon(place));
  await daemon.until({from: 0, for: ({type}) => type === 'lapEnded'}, signal);
  await daemon.until({from: 0, for: ({report}) => report?.kind === 'watching'}, signal);
  opened.move();
  return daemon;
}

const parseTold = (line: string): Told => {
  const told: Omit<Told, 'at'> & {readonly at: string} = JSON.parse(line);
  return {...told, at: Date.parse(told.at)};
};
