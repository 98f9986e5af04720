import {setTimeout as wait} from 'node:timers/promises';

import type {JobKind} from '../../src/core/job.ts';
import type {Started} from './devloop-process.ts';
import type {TinyProject} from './tiny-project.ts';
import {parseEvents, type ToldEvent} from './told-events.ts';

/** The kinds of job that only a devloop that stays up runs, and that end by themselves. */
export const stayKinds = ['load-config', 'restart-pods', 'remove-release', 'prune-images'] as const satisfies JobKind[];

/** A devloop that stays up, and what it has told so far. */
export type Daemon = {
  readonly devloop: Started;
  /** What it told of its first lap. */
  readonly first: () => readonly ToldEvent[];
  readonly events: () => readonly ToldEvent[];
  /** Resolves with all events told from this call on, as soon as they hold what is looked for. */
  readonly until: (what: string, isEnough: (events: readonly ToldEvent[]) => boolean) => Promise<readonly ToldEvent[]>;
  /** Only what is told from now on counts. */
  readonly forget: () => void;
  readonly end: () => Promise<void>;
};

/** Starts devloop in a project and waits until its first lap is over and its watch stands. */
export async function startDaemon(project: TinyProject, ...args: readonly string[]): Promise<Daemon> {
  const devloop = project.start('--ui=json', ...args);
  let text = '';
  let from = 0;
  let lapEnd = 0;
  const read = (said: string) => {
    text = said;
    return parseEvents(said).slice(from);
  };
  const daemon: Daemon = {
    devloop,
    first: () => parseEvents(text).slice(0, lapEnd),
    events: () => parseEvents(text).slice(from),
    until: async (what, isEnough) => {
      let found: readonly ToldEvent[] = [];
      await devloop.until(said => {
        found = read(said);
        return isEnough(found);
      }, what);
      return found;
    },
    forget: () => {
      from = parseEvents(text).length;
    },
    end: async () => {
      devloop.kill('SIGTERM');
      await devloop.ended;
    },
  };
  await daemon.until('the end of its first lap', events => isWatching(events) && has(events, {type: 'lapEnded'}));
  daemon.forget();
  lapEnd = from;
  return daemon;
}

/** Whether there is an event with these fields. */
export const has = (events: readonly ToldEvent[], wanted: Partial<ToldEvent>): boolean => count(events, wanted) > 0;

export const count = (events: readonly ToldEvent[], {type, job, source}: Partial<ToldEvent>): number =>
  events.filter(
    event =>
      (type === undefined || event.type === type) &&
      (job === undefined || event.job === job) &&
      (source === undefined || event.source === source),
  ).length;

/** The kinds of the jobs that were started, in their order. */
export const startedJobs = (events: readonly ToldEvent[]): readonly string[] =>
  events.flatMap(({type, job}) => (type === 'jobStarted' && job !== undefined ? [job] : []));

const isWatching = (events: readonly ToldEvent[]): boolean =>
  events.some(({type, report}) => type === 'jobReported' && report?.kind === 'watching');

/** Asks again and again, on a connection of its own each time, until an address answers with this text. */
export async function untilAnswers(url: string, text: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await fetch(url, {signal, headers: {connection: 'close'}}).then(
      async response => response.text(),
      () => '',
    );
    if (answer.includes(text)) return;
    await wait(pause, undefined, {signal});
  }
}

/** Milliseconds between two questions. */
const pause = 10;
