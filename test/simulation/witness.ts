import type {Event} from '../../src/core/event.ts';
import {isInterruptible} from '../../src/core/job-kinds.ts';
import {laneOf, type Job} from '../../src/core/job.ts';
import type {State} from '../../src/core/state.ts';
import {describeEvent} from './describe-event.ts';
import {followBuilds} from './promises/builds.ts';
import {followDeploys} from './promises/deploys.ts';
import {followFailures} from './promises/failures.ts';
import {followLanes} from './promises/lanes.ts';
import {followPauses} from './promises/pauses.ts';
import type {Promises, Watched} from './promises/promises.ts';
import {followRemovals} from './promises/removals.ts';

/** What has happened so far, in lines that are written out only for a complaint: putting it into words takes longer than the history. */
export type Journal = (() => string)[];

/** Sees all that one run of devloop does, and speaks up when a promise is broken. */
export class Witness {
  readonly #watched: Watched;
  readonly #journal: Journal;
  readonly #promises: readonly Promises[];
  #before: State;
  #complaint: Error | undefined;

  constructor(watched: Omit<Watched, 'complain'>, journal: Journal) {
    this.#watched = {...watched, complain: promise => this.complain(promise)};
    this.#journal = journal;
    this.#promises = all.map(follow => follow(this.#watched));
    this.#before = watched.loop.getState();
    watched.loop.subscribe((state, event) => this.#sawEvent(state, event));
  }

  /** Kept until the next check: what is thrown inside the loop would be taken for a fault of a job. */
  complain(promise: string): void {
    this.#complaint ??= new Error(`${promise}\n${this.#journal.map(line => `    ${line()}`).join('\n')}`);
  }

  /** What must hold of a job in the moment it starts. */
  sawStart(job: Job): void {
    this.#journal.push(() => `  start ${laneOf(job)} ${job.kind}`);
    for (const {sawStart} of this.#promises) sawStart?.(this.#watched.loop.getState(), job);
  }

  /** What must hold after each step. */
  check(): void {
    for (const {check} of this.#promises) check?.(this.#watched.loop.getState());
    if (this.#complaint !== undefined) throw this.#complaint;
  }

  /** What must hold when every job has passed and nothing happens any more. */
  checkSettled(): void {
    for (const {checkSettled} of this.#promises) checkSettled?.(this.#watched.loop.getState());
    this.check();
  }

  checkStopping(): void {
    const going = this.#watched.jobs.pending.filter(({job, signal}) => isInterruptible(job) && !signal.aborted);
    if (going.length > 0) this.complain(`${going.map(({job}) => laneOf(job)).join(', ')} did not hear of the stop.`);
    this.check();
  }

  checkStopped(): void {
    if (!this.#watched.loop.isIdle) this.complain('It stopped while something runs.');
    if (this.#complaint !== undefined) throw this.#complaint;
  }

  #sawEvent(state: State, event: Event): void {
    this.#journal.push(() => `  ${describeEvent(event)}`);
    for (const {sawChange} of this.#promises) sawChange?.({before: this.#before, state, event});
    this.#before = state;
  }
}

const all: readonly ((watched: Watched) => Promises)[] = [
  followLanes,
  followBuilds,
  followDeploys,
  followFailures,
  followPauses,
  followRemovals,
];
