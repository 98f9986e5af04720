import {setImmediate} from 'node:timers/promises';

import type {JobContext, JobEnd, RunJob} from '../../src/core/job-end.ts';
import type {JobReport} from '../../src/core/job-report.ts';
import {laneOf, type Job, type Lane} from '../../src/core/job.ts';

/** A job that runs until the test ends it. */
export type Puppet = {
  readonly job: Job;
  readonly signal: AbortSignal;
  readonly report: (report: JobReport) => void;
  readonly settle: (end: JobEnd) => void;
  readonly crash: (error: unknown) => void;
};

export type PuppetJobs = {
  /** The jobs that run now, oldest first. */
  readonly pending: readonly Puppet[];
  readonly started: readonly Job[];
  readonly run: RunJob<AbortSignal>;
  readonly find: (lane: Lane) => Puppet;
  readonly startedIn: (lane: Lane) => readonly Job[];
};

/** How an aborted job behaves: it ends in the same moment, or goes on until the test ends it. */
export type Obedience = 'at-once' | 'late';

type Settings = {
  readonly obedience?: () => Obedience;
  /** Called inside the start of each job, before the supervisor knows its promise; an end that it returns ends the job there. */
  readonly onStart?: (job: Job, context: JobContext<AbortSignal>) => JobEnd | undefined;
};

/** A machine under the test's control: every job waits until the test settles it. */
export function createPuppetJobs({obedience = () => 'at-once', onStart = () => undefined}: Settings = {}): PuppetJobs {
  const pending: Puppet[] = [];
  const started: Job[] = [];
  const run: RunJob<AbortSignal> = (job, context) => {
    started.push(job);
    const end = onStart(job, context);
    if (end !== undefined) return Promise.resolve(end);
    const {promise, resolve, reject} = Promise.withResolvers<JobEnd>();
    const leave = () => {
      const place = pending.indexOf(puppet);
      if (place !== -1) pending.splice(place, 1);
    };
    const puppet: Puppet = {
      job,
      signal: context.signal,
      report: context.report,
      settle(result) {
        leave();
        resolve(result);
      },
      crash(error) {
        leave();
        reject(error);
      },
    };
    pending.push(puppet);
    context.signal.addEventListener('abort', () => {
      if (obedience() === 'at-once') puppet.crash(context.signal.reason);
    });
    return promise;
  };

  return {
    pending,
    started,
    run,
    find(lane) {
      const puppet = pending.find(({job}) => laneOf(job) === lane);
      if (puppet === undefined) throw new Error(`Nothing runs in lane '${lane}'; running: ${lanesOf(pending)}.`);
      return puppet;
    },
    startedIn: lane => started.filter(job => laneOf(job) === lane),
  };
}

const lanesOf = (pending: readonly Puppet[]): string => pending.map(({job}) => laneOf(job)).join(', ');

/** Lets everything that is already under way happen: the ends of settled jobs, their events, and what follows from those. */
export const settleDown = async (): Promise<void> => setImmediate();
