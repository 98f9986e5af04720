import type {Event} from '../../../src/core/event.ts';
import type {Job} from '../../../src/core/job.ts';
import type {State} from '../../../src/core/state.ts';
import type {Loop} from '../../../src/engine/loop.ts';
import type {PuppetJobs} from '../../rig/puppet-jobs.ts';
import type {SimulatedWorld} from '../../rig/simulated-world.ts';

/** What those see of a run of devloop who keep books of their own beside the state. */
export type Watched = {
  readonly loop: Loop;
  readonly jobs: PuppetJobs;
  readonly world: SimulatedWorld;
  readonly slots: number;
  /** Says that a promise was broken. */
  readonly complain: (promise: string) => void;
};

/** A change of the state, and the event that brought it. */
export type Change = {readonly before: State; readonly state: State; readonly event: Event};

/** Promises about one subject, each looked at in its moment. */
export type Promises = {
  /** In the moment in which a job starts. */
  readonly sawStart?: (state: State, job: Job) => void;
  readonly sawChange?: (change: Change) => void;
  /** After each step. */
  readonly check?: (state: State) => void;
  /** When every job has passed and nothing happens any more. */
  readonly checkSettled?: (state: State) => void;
};
