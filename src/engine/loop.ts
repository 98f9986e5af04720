import type {Event} from '../core/event.ts';
import {initialState, type Beginning} from '../core/initial-state.ts';
import type {JobContext, RunJob} from '../core/job-end.ts';
import {plan, type Plan} from '../core/plan.ts';
import {reduce} from '../core/reduce.ts';
import type {State} from '../core/state.ts';
import {EventQueue} from './event-queue.ts';
import {shuttingDown, Supervisor, superseded} from './supervisor.ts';

/** Time as the loop sees it: milliseconds since the epoch, and one alarm. */
export type Clock = {
  readonly now: () => number;
  /** Calls back once at that time, or soon after; the function it returns takes the alarm back. */
  readonly wakeAt: (at: number, callback: () => void) => () => void;
};

type EventListener = (state: State, event: Event) => void;
type PlanListener = (state: State, plan: Plan) => void;

type LoopOptions = Omit<Beginning, 'at'> & {
  readonly runJob: RunJob<AbortSignal>;
  readonly log: JobContext<AbortSignal>['log'];
  readonly clock: Clock;
};

/** Event in, state out, plan, act. Everything devloop does goes once round here. */
export class Loop {
  readonly #clock: Clock;
  readonly #supervisor: Supervisor;
  readonly #queue: EventQueue<Event>;
  readonly #eventListeners = new Set<EventListener>();
  readonly #planListeners = new Set<PlanListener>();
  #state: State;
  #plan: Plan = {jobs: [], holds: [], wakeAt: undefined};
  #cancelAlarm: () => void = () => {};

  constructor({runJob, log, clock, ...beginning}: LoopOptions) {
    this.#clock = clock;
    this.#state = initialState({...beginning, at: clock.now()});
    this.#queue = new EventQueue(
      event => this.#apply(event),
      () => this.#act(),
    );
    this.#supervisor = new Supervisor({runJob, log, now: clock.now, dispatch: this.#queue.send});
  }

  readonly getState = (): State => this.#state;

  /** What was planned last: what should run, what waits for what, and when to look again. */
  readonly getPlan = (): Plan => this.#plan;

  /** Calls back after each event with the state it led to; the function it returns ends that. */
  readonly subscribe = (listener: EventListener): (() => void) => {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  };

  /** Calls back each time a new plan is in force, its jobs started; the function it returns ends that. */
  readonly followPlan = (listener: PlanListener): (() => void) => {
    this.#planListeners.add(listener);
    return () => this.#planListeners.delete(listener);
  };

  readonly dispatch = (event: Event): void => this.#queue.send(event);

  get isIdle(): boolean {
    return this.#supervisor.isIdle;
  }

  start(): void {
    this.#queue.send({type: 'configLoaded', config: this.#state.config, at: this.#clock.now()});
  }

  /** Ends every job, leaving a running `helm upgrade` to finish unless `force` is aborted. Resolves when nothing runs. */
  async stop(force: AbortSignal): Promise<void> {
    const abortAll = () => this.#supervisor.abortAll();
    force.addEventListener('abort', abortAll, {once: true});
    if (force.aborted) abortAll();
    this.dispatch({type: 'shutdownRequested', at: this.#clock.now()});
    await this.#supervisor.untilIdle();
    force.removeEventListener('abort', abortAll);
  }

  #apply(event: Event): void {
    this.#state = reduce(this.#state, event);
    for (const listener of this.#eventListeners) listener(this.#state, event);
  }

  #act(): void {
    this.#plan = plan(this.#state);
    this.#supervisor.reconcile(this.#plan.jobs, this.#state.phase === 'stopping' ? shuttingDown : superseded);
    this.#setAlarm(this.#plan.wakeAt);
    for (const listener of this.#planListeners) listener(this.#state, this.#plan);
  }

  #setAlarm(at: number | undefined): void {
    this.#cancelAlarm();
    if (at === undefined) return;
    this.#cancelAlarm = this.#clock.wakeAt(at, () => this.dispatch({type: 'clockReached', at: this.#clock.now()}));
  }
}
