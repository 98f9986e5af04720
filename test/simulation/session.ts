import type {Config} from '../../src/core/config.ts';
import type {JobContext, JobEnd} from '../../src/core/job-end.ts';
import {isStanding} from '../../src/core/job-kinds.ts';
import {laneOf, type Job} from '../../src/core/job.ts';
import type {LastRevision} from '../../src/core/state.ts';
import {Loop} from '../../src/engine/loop.ts';
import {changed, watchJob} from '../rig/drive.ts';
import {createFakeClock, type FakeClock} from '../rig/fake-clock.ts';
import {failureOf} from '../rig/plausible-failures.ts';
import {createPuppetJobs, settleDown, type Puppet} from '../rig/puppet-jobs.ts';
import {newsOf} from './news-of.ts';
import {configFile, type Places} from './places.ts';
import type {History} from './step.ts';
import {Witness, type Journal} from './witness.ts';

type Surroundings = {
  readonly history: History;
  readonly places: Places;
  readonly journal: Journal;
  readonly config: Config;
  readonly revisions: Readonly<Record<string, LastRevision>>;
  readonly at: number;
};

/** One run of devloop in a world that outlives it. */
export class Session {
  readonly loop: Loop;
  readonly clock: FakeClock;
  readonly witness: Witness;
  readonly #mode: History['mode'];
  readonly #places: Places;
  readonly #jobs: ReturnType<typeof createPuppetJobs>;
  /** The watches that stand, by their signals. */
  readonly #standing = new Set<AbortSignal>();
  #isEnding = false;
  started = 0;

  constructor({history, places, journal, config, revisions, at}: Surroundings) {
    const {mode, slots, obedience, instant, talkative} = history;
    const onStart = (job: Job, context: JobContext<AbortSignal>): JobEnd | undefined => {
      this.started += 1;
      this.witness.sawStart(job);
      if (talkative.includes(job.kind)) {
        if (job.kind === 'watch-files') this.#noteStanding(context.signal);
        context.report(newsOf(job));
      }

      return instant.includes(job.kind) ? places.endOf(job) : undefined;
    };
    this.#mode = mode;
    this.#places = places;
    this.clock = createFakeClock(at);
    this.#jobs = createPuppetJobs({obedience: () => (this.#isEnding ? 'at-once' : obedience), onStart});
    const {run: runJob} = this.#jobs;
    this.loop = new Loop({config, runJob, log: () => {}, clock: this.clock, mode, slots, revisions});
    this.witness = new Witness({loop: this.loop, jobs: this.#jobs, world: places.world, slots}, journal);
  }

  async start(): Promise<void> {
    this.loop.start();
    await settleDown();
  }

  /** What ends when the test says so: finite jobs, and those that were told to stop and are slow to obey. */
  get endable(): readonly Puppet[] {
    return this.#jobs.pending.filter(({job, signal}) => !isStanding(job) || signal.aborted);
  }

  pass(puppet: Puppet | undefined): void {
    puppet?.settle(isStanding(puppet.job) ? failureOf(puppet.job, 0) : this.#places.endOf(puppet.job));
  }

  /** A watch tells of what has changed, if it stands. */
  tell(): void {
    if (this.#mode === 'once') return this.#tellWithoutWatch();
    const watch = this.#jobs.pending.find(({signal}) => this.#standing.has(signal) && !signal.aborted);
    if (watch !== undefined && this.#places.untold.length > 0)
      watch.report(changed(this.#places.untold.splice(0), this.clock.now()));
  }

  #tellWithoutWatch(): void {
    const at = this.clock.now();
    const paths = this.#places.untold.splice(0);
    if (paths.length > 0) this.loop.dispatch({type: 'jobReported', job: watchJob, report: changed(paths, at), at});
    const config = this.#places.readConfig();
    if (config !== undefined && paths.includes(configFile)) this.loop.dispatch({type: 'configLoaded', config, at});
  }

  /** A watch that has only started stands now. */
  watch(): void {
    const watch = this.#jobs.pending.find(({job, signal}) => job.kind === 'watch-files' && !signal.aborted);
    if (watch !== undefined && !this.#standing.has(watch.signal)) {
      this.#noteStanding(watch.signal);
      watch.report(newsOf(watch.job));
    }

    this.tell();
  }

  breakWatch(): void {
    const watch = this.#jobs.pending.find(({job, signal}) => job.kind === 'watch-files' && !signal.aborted);
    if (watch === undefined) return;
    this.#standing.clear();
    watch.settle(failureOf(watch.job, 0));
  }

  /** The first one, and one after a break, knows nothing of what came before it. */
  #noteStanding(signal: AbortSignal): void {
    if (this.#standing.size === 0) this.#places.forgetFiles();
    this.#standing.add(signal);
  }

  /** Everything passes until nothing is left to do; then everything must be as it was promised. */
  async settle(): Promise<void> {
    this.#isEnding = true;
    const at = this.clock.now();
    const {kept} = this.loop.getState();
    this.loop.dispatch({type: 'commandGiven', command: {kind: 'resume'}, at});
    this.loop.dispatch({type: 'commandGiven', command: {kind: 'enable', services: kept}, at});
    await settleDown();
    for (let rounds = 0; this.#isBusy; rounds++) {
      if (rounds > 60) this.witness.complain('It never settles.');
      this.watch();
      await settleDown();
      const {wakeAt} = this.loop.getPlan();
      if (this.endable.length === 0 && wakeAt !== undefined) this.clock.advance(wakeAt - this.clock.now());
      for (const puppet of this.endable) this.pass(puppet);
      for (const {job, report} of this.#jobs.pending) if (job.kind === 'forward-port') report({kind: 'answering'});
      await settleDown();
      this.witness.check();
    }

    this.witness.checkSettled();
  }

  get #isBusy(): boolean {
    const isTelling = this.#places.untold.length > 0;
    return isTelling || this.endable.length > 0 || this.loop.getPlan().wakeAt !== undefined;
  }

  async stop(how: 'patiently' | 'by force'): Promise<void> {
    this.#isEnding = true;
    const force = new AbortController();
    const aborted = this.#jobs.pending.filter(({signal}) => signal.aborted);
    const stopped = this.loop.stop(force.signal);
    for (const {settle, job} of aborted) settle(failureOf(job, 0));
    await settleDown();
    this.witness.checkStopping();
    if (how === 'by force') force.abort();
    else for (const puppet of this.endable) this.pass(puppet);
    await stopped;
    await settleDown();
    this.witness.checkStopped();
  }

  /** What the next devloop will know of this one. */
  get revisions(): Readonly<Record<string, LastRevision>> {
    const entries = Object.entries(this.loop.getState().services).flatMap(([name, {inputs, revision}]) =>
      inputs === undefined ? [] : [[name, {revision, hash: inputs.hash}] as const],
    );
    return Object.fromEntries(entries);
  }

  describe(puppet: Puppet | undefined): string {
    return puppet === undefined ? '' : ` → ${laneOf(puppet.job)}`;
  }
}
