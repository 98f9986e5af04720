import type {Release} from '../../src/core/config.ts';
import type {Event} from '../../src/core/event.ts';
import {isStanding, laneOf, lanes, type Job, type JobOf} from '../../src/core/job.ts';
import {outcomeOf} from '../../src/core/outcome.ts';
import type {State} from '../../src/core/state.ts';
import type {Loop} from '../../src/engine/loop.ts';
import type {PuppetJobs} from '../rig/puppet-jobs.ts';
import {digestOf, type SimulatedWorld} from '../rig/simulated-world.ts';
import {describeEvent} from './describe-event.ts';
import {isClearing} from './is-clearing.ts';

type Watched = {readonly loop: Loop; readonly jobs: PuppetJobs; readonly world: SimulatedWorld};

/** Sees all that a loop does, keeps its own books beside the state, and speaks up when a promise is broken. */
export class Witness {
  readonly #watched: Watched;
  /** Written out only for a complaint: putting it into words takes longer than the history. */
  readonly #journal: (() => string)[] = [];
  /** The newest digest that was built of each service, by registry. */
  readonly #built = new Map<string, string>();
  #registryChanges = -1;
  readonly #wired = new Set<string>();
  readonly #deployed = new Map<string, JobOf<'deploy-release'>>();
  /** Releases that have been up once, by cluster. */
  readonly #up = new Set<string>();
  readonly #buildsWanted = new Map<string, number>();
  readonly #buildsPassed = new Map<string, number>();
  #before: State;
  #isForced = false;
  #complaint: Error | undefined;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#before = watched.loop.getState();
    watched.loop.subscribe((state, event) => this.#sawEvent(state, event));
  }

  note(line: () => string): void {
    this.#journal.push(line);
  }

  /** Kept until the next check: what is thrown inside the loop would be taken for a fault of a job. */
  complain(promise: string): void {
    this.#complaint ??= new Error(`${promise}\n${this.#journal.map(line => `    ${line()}`).join('\n')}`);
  }

  allowForce(): void {
    this.#isForced = true;
  }

  /** What must hold of a job in the moment it starts. */
  sawStart(job: Job): void {
    this.note(() => `  start ${laneOf(job)}`);
    const state = this.#watched.loop.getState();
    if (state.phase === 'stopping') this.complain('A job starts while everything stops.');
    if (job.kind === 'build-image') this.#checkBuild(state, job);
    if (job.kind === 'deploy-release') this.#checkDeploy(state, job);
  }

  /** What must hold after each step. */
  check(): void {
    const running = this.#watched.jobs.pending.map(({job}) => laneOf(job));
    if (new Set(running).size < running.length) this.complain(`Two jobs run in one lane: ${running.join(', ')}.`);
    const known = Object.keys(this.#watched.loop.getState().running);
    if (known.toSorted().join() !== running.toSorted().join()) {
      this.complain(`The state says that ${known.join(', ')} run, but it is ${running.join(', ')}.`);
    }

    for (const [name, {image}] of Object.entries(this.#watched.loop.getState().services)) {
      const isTrue = image?.inputs === undefined || image.digest === digestOf(name, image.inputs);
      if (!isTrue) this.complain(`The image of ${name} is remembered as made from what it was not made from.`);
    }

    for (const {job, signal} of this.#watched.jobs.pending) {
      if (job.kind === 'deploy-release' && signal.aborted && !this.#isForced)
        this.complain('A deploy was interrupted.');
    }

    if (this.#complaint !== undefined) throw this.#complaint;
  }

  /** What must hold when every job has passed and nothing happens any more. */
  checkSettled(): void {
    const {loop} = this.#watched;
    const state = loop.getState();
    const busy = this.#watched.jobs.pending.filter(({job}) => !isStanding(job));
    if (busy.length > 0) this.complain('It is not idle.');
    if (outcomeOf(state, loop.getPlan()) === undefined) this.complain('It has no outcome.');
    for (const service of Object.keys(state.config.services)) this.#checkBuilt(state, service);
    for (const release of Object.keys(state.config.releases)) this.#checkUp(state, release);
    this.check();
  }

  checkStopping(): void {
    const going = this.#watched.jobs.pending.filter(
      ({job, signal}) => job.kind !== 'deploy-release' && !signal.aborted,
    );
    if (going.length > 0) this.complain(`${going.map(({job}) => laneOf(job)).join(', ')} did not hear of the stop.`);
    this.check();
  }

  checkStopped(): void {
    if (!this.#watched.loop.isIdle) this.complain('It stopped while something runs.');
    this.check();
  }

  #checkBuild(state: State, {service, inputs, rebuild}: JobOf<'build-image'>): void {
    const image = state.services[service]?.image;
    const isThere = image !== undefined && image.registry === state.registry?.id;
    if (isThere && image.inputs === inputs && rebuild === undefined)
      this.complain(`${service} is built, but its image is of these very inputs.`);
  }

  #checkDeploy(state: State, {release, images, cluster}: JobOf<'deploy-release'>): void {
    if (!this.#wired.has(`${cluster.id} ${state.registry?.id}`))
      this.complain('A deploy starts before the nodes are wired.');
    const wanted = state.config.releases[release.name];
    for (const [valuesPath, service] of Object.entries(wanted?.images ?? {})) {
      const newest = this.#newestOf(state, service);
      const image = images.find(candidate => candidate.valuesPath === valuesPath);
      if (newest === undefined) this.complain(`${release.name} is deployed before ${service} has an image.`);
      if (image?.digest !== newest) this.complain(`${release.name} is deployed with an older image of ${service}.`);
    }

    if (this.#deployed.get(release.name)?.cluster.id === cluster.id) return;
    for (const {name, images: provided} of Object.values(state.config.releases)) {
      const isNeeded = Object.values(provided).some(service => wanted?.needs.includes(service));
      if (isNeeded && !this.#up.has(`${cluster.id} ${name}`))
        this.complain(`${release.name} is deployed before ${name} was up.`);
    }
  }

  #sawEvent(state: State, event: Event): void {
    this.note(() => `  ${describeEvent(event)}`);
    this.#checkCleared(state, event);
    if (event.type === 'jobPassed') this.#sawPass(event);
    for (const [name, {revision, rebuilds}] of Object.entries(state.services)) {
      const before = this.#before.services[name];
      if (revision !== before?.revision || rebuilds !== before.rebuilds) add(this.#buildsWanted, name);
    }

    this.#before = state;
  }

  #sawPass(event: Event & {readonly type: 'jobPassed'}): void {
    switch (event.kind) {
      case 'prepare-registry':
        this.#registryChanges += 1;
        return;
      case 'wire-nodes':
        return void this.#wired.add(`${event.job.cluster.id} ${event.job.registry.id}`);
      case 'build-image': {
        const {service, inputs, registry} = event.job;
        this.#built.set(`${registry.id} ${service}`, event.result.digest);
        add(this.#buildsPassed, service);
        if (event.result.inputsAfter !== inputs) add(this.#buildsWanted, service);
        return;
      }
      case 'deploy-release':
        return void this.#deployed.set(event.job.release.name, event.job);
      case 'await-rollout':
        return void this.#up.add(`${event.job.cluster.id} ${event.job.release}`);
      case 'watch-files':
      case 'load-config':
      case 'restart-pods':
      case 'remove-release':
      case 'prune-images':
      case 'check-environment':
      case 'prepare-cluster':
      case 'find-image':
      case 'fingerprint-service':
      case 'fingerprint-release':
      case 'forward-port':
        return;
    }
  }

  /** A failure goes only when its own stage passes, with an edit, or at the user's word. */
  #checkCleared(state: State, event: Event): void {
    for (const [lane, {job}] of Object.entries(this.#before.failures)) {
      if (state.failures[lane] !== undefined) continue;
      if (!isClearing(event, {lane, job}))
        this.complain(`The failure in '${lane}' was cleared by ${describeEvent(event)}.`);
    }
  }

  #checkBuilt(state: State, name: string): void {
    const service = state.services[name];
    const build = state.config.services[name]?.build;
    if (service === undefined || build === undefined) return this.complain(`${name} is not in the state.`);
    if (this.#isExcused(state, lanes.fingerprint({kind: 'service', name})) || this.#isExcused(state, lanes.build(name)))
      return;
    const hash = this.#watched.world.hashService(build);
    if (service.inputs?.hash !== hash) this.complain(`The newest content of ${name} is not known.`);
    if (service.image?.digest !== digestOf(name, hash)) this.complain(`The newest content of ${name} is not built.`);
    const [passed, wanted] = [this.#buildsPassed.get(name) ?? 0, this.#buildsWanted.get(name) ?? 0];
    if (passed > wanted + this.#registryChanges)
      this.complain(`${name} was built ${passed} times for ${wanted} revisions.`);
  }

  #checkUp(state: State, name: string): void {
    const release = state.releases[name];
    const wanted = [lanes.fingerprint({kind: 'release', name}), lanes.deploy(name), lanes.rollout(name)];
    if (wanted.some(lane => this.#isExcused(state, lane))) return;
    const deployed = this.#deployed.get(name);
    for (const [valuesPath, service] of Object.entries(state.config.releases[name]?.images ?? {})) {
      const newest = this.#newestOf(state, service);
      const image = deployed?.images.find(candidate => candidate.valuesPath === valuesPath);
      if (newest === undefined || image?.digest !== newest)
        this.complain(`The newest image of ${service} is not deployed.`);
    }

    if (deployed?.cluster.id !== state.cluster?.id) this.complain(`${name} is not deployed in this cluster.`);
    if (deployed !== undefined && !isOf(deployed.release, state.config.releases[name]))
      this.complain(`${name} is deployed from an older config.`);
    if (release?.rolledOut === undefined || release.rolledOut.from !== release.deployed?.from)
      this.complain(`${name} is not rolled out.`);
  }

  #newestOf({registry}: State, service: string): string | undefined {
    return registry === undefined ? undefined : this.#built.get(`${registry.id} ${service}`);
  }

  /** A lane has an excuse when it failed, or waits for one that has an excuse. */
  #isExcused(state: State, lane: string): boolean {
    if (state.failures[lane] !== undefined) return true;
    const held = this.#watched.loop.getPlan().holds.find(candidate => candidate.lane === lane)?.waitsFor ?? [];
    const behind = [...held, ...(stagesBefore[lane.split(' ')[0] ?? '']?.(lane) ?? [])];
    return behind.some(other => this.#isExcused(state, other));
  }
}

/** Lanes that have nothing to do, and so no hold, before others have done their part. */
const stagesBefore: Readonly<Record<string, (lane: string) => readonly string[]>> = {
  nodes: () => ['cluster', 'registry'],
  rollout: lane => [lane.replace('rollout', 'deploy')],
};

const add = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

/** Whether all that helm was told of a release is what the config says now. */
const isOf = (told: JobOf<'deploy-release'>['release'], wanted: Release | undefined): boolean =>
  JSON.stringify({...wanted, ...told}) === JSON.stringify(wanted);
