import type {Event} from '../core/event.ts';
import type {JobContext, JobEnd, RunJob} from '../core/job-end.ts';
import {isInterruptible} from '../core/job-kinds.ts';
import {keyOf, laneOf, type Job, type Lane} from '../core/job.ts';

/** Why a job was told to stop: the `reason` of its signal. */
export type StopReason = {readonly kind: 'superseded'} | {readonly kind: 'shutting-down'};

type Running = {
  readonly key: string;
  readonly job: Job;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
};

type Surroundings = {
  readonly runJob: RunJob<AbortSignal>;
  readonly dispatch: (...events: readonly Event[]) => void;
  readonly log: JobContext<AbortSignal>['log'];
  readonly now: () => number;
};

/** Makes what runs match what is planned, at most one job in each lane. */
export class Supervisor {
  readonly #running = new Map<Lane, Running>();
  readonly #surroundings: Surroundings;
  /** What to do about the jobs that ended in this moment, and the event that each of them sends. */
  #ends: {readonly leave: () => void; readonly event: Event}[] = [];

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Stops, for that reason, what is not wanted any more and starts what is missing; a lane that is still busy is looked at again when its job ends. */
  reconcile(wanted: readonly Job[], reason: StopReason): void {
    const byLane = new Map(wanted.map(job => [laneOf(job), job]));
    for (const [lane, {key, job, controller}] of this.#running) {
      const next = byLane.get(lane);
      if (isInterruptible(job) && (next === undefined || keyOf(next) !== key)) controller.abort(reason);
    }

    for (const [lane, job] of byLane) {
      if (!this.#running.has(lane)) this.#start(lane, job);
    }
  }

  /** Stops everything, also what is better left to finish. */
  abortAll(): void {
    for (const {controller} of this.#running.values()) controller.abort(shuttingDown);
  }

  /** Resolves when no job runs any more. */
  async untilIdle(): Promise<void> {
    while (!this.isIdle) await Promise.all([...this.#running.values()].map(({ended}) => ended));
  }

  #start(lane: Lane, job: Job): void {
    const controller = new AbortController();
    const {promise: ended, resolve} = Promise.withResolvers<void>();
    this.#running.set(lane, {key: keyOf(job), job, controller, ended});
    this.#surroundings.dispatch({type: 'jobStarted', job, at: this.#surroundings.now()});
    const leave = () => {
      this.#running.delete(lane);
      resolve();
    };
    void this.#run(job, controller.signal).then(event => this.#end({leave, event}));
  }

  /** Jobs that end in the same moment are told of together, so that what follows from all of them is planned once. */
  #end(end: {readonly leave: () => void; readonly event: Event}): void {
    this.#ends.push(end);
    if (this.#ends.length > 1) return;
    queueMicrotask(() => {
      const ends = this.#ends;
      this.#ends = [];
      for (const {leave} of ends) leave();
      this.#surroundings.dispatch(...ends.map(({event}) => event));
    });
  }

  async #run(job: Job, signal: AbortSignal): Promise<Event> {
    const {dispatch, log, now, runJob} = this.#surroundings;
    let isOver = false;
    const context: JobContext<AbortSignal> = {
      signal,
      log,
      report: report => {
        if (!isOver) dispatch({type: 'jobReported', job, report, at: now()});
      },
    };
    const end = await settle(job, () => runJob(job, context));
    isOver = true;
    return signal.aborted ? {type: 'jobInterrupted', job, at: now()} : {...end, at: now()};
  }
}

export const superseded: StopReason = {kind: 'superseded'};
export const shuttingDown: StopReason = {kind: 'shutting-down'};

/** Jobs hand expected failures back as values, so whatever they throw is a bug of devloop, and is shown as one. */
async function settle(job: Job, run: () => Promise<JobEnd>): Promise<JobEnd> {
  try {
    return await run();
  } catch (error) {
    const {message, stack = ''} = error instanceof Error ? error : new Error(String(error));
    return {type: 'jobFailed', job, failure: {kind: 'bug', message, stack}};
  }
}
