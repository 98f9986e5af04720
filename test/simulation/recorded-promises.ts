import type {Event} from '../../src/core/event.ts';
import {lanes, type Job, type JobOf} from '../../src/core/job.ts';
import type {State} from '../../src/core/state.ts';
import {isClearing} from './is-clearing.ts';

/** Keeps books of what has happened, beside the state, and says which promise is broken by what happens next. */
export class RecordedPromises {
  /** The newest digest of each service, by registry. */
  readonly #built = new Map<string, string>();
  readonly #wired = new Set<string>();
  readonly #deployed = new Map<string, JobOf<'deploy-release'>>();
  /** Releases that have been up once, by cluster. */
  readonly #up = new Set<string>();

  /** What is wrong with a job that starts in this state. */
  findFaults(state: State, job: Job): readonly string[] {
    if (state.phase === 'stopping') return ['it starts while everything stops'];
    if (job.kind === 'build-image') return this.#ofBuild(state, job);
    return job.kind === 'deploy-release' ? this.#ofDeploy(state, job) : [];
  }

  /** What is wrong with how an event changes the state. */
  show(event: Event, {before, after}: {readonly before: State; readonly after: State}): readonly string[] {
    if (event.type === 'jobPassed') this.#write(event);
    return Object.entries(before.failures)
      .filter(([lane, {job}]) => after.failures[lane] === undefined && !isClearing(event, {lane, job}))
      .map(([lane]) => `the failure in '${lane}' is cleared by it`);
  }

  /** What is not as it should be when nothing is left to do. */
  findLeftovers(state: State): readonly string[] {
    return Object.values(state.config.releases).flatMap(({name, images}) => {
      if (state.failures[lanes.deploy(name)] !== undefined || state.failures[lanes.rollout(name)] !== undefined)
        return [];
      const deployed = this.#deployed.get(name);
      return Object.entries(images).flatMap(([valuesPath, service]) => {
        const digest = deployed?.images.find(image => image.valuesPath === valuesPath)?.digest;
        return digest === this.#newestOf(state, service) ? [] : [`the newest image of ${service} is not deployed`];
      });
    });
  }

  #ofBuild(state: State, {service, inputs, rebuild}: JobOf<'build-image'>): readonly string[] {
    const image = state.services[service]?.image;
    const isThere = image !== undefined && image.registry === state.registry?.id && image.inputs === inputs;
    return isThere && rebuild === undefined ? ['its image is of these very inputs'] : [];
  }

  #ofDeploy(state: State, {release, images, cluster}: JobOf<'deploy-release'>): readonly string[] {
    const wanted = state.config.releases[release.name];
    const wiring = this.#wired.has(`${cluster.id} ${state.registry?.id}`) ? [] : ['the nodes are not wired'];
    const older = Object.entries(wanted?.images ?? {}).flatMap(([valuesPath, service]) => {
      const digest = images.find(image => image.valuesPath === valuesPath)?.digest;
      return digest !== undefined && digest === this.#newestOf(state, service)
        ? []
        : [`it has not the newest image of ${service}`];
    });
    if (this.#deployed.get(release.name)?.cluster.id === cluster.id) return [...wiring, ...older];
    const early = Object.values(state.config.releases)
      .filter(other => Object.values(other.images).some(service => wanted?.needs.includes(service)))
      .filter(({name}) => !this.#up.has(`${cluster.id} ${name}`))
      .map(({name}) => `it starts before ${name} was up`);
    return [...wiring, ...older, ...early];
  }

  #newestOf({registry}: State, service: string): string | undefined {
    return registry === undefined ? undefined : this.#built.get(`${registry.id} ${service}`);
  }

  #write(event: Event & {readonly type: 'jobPassed'}): void {
    if (event.kind === 'build-image')
      this.#built.set(`${event.job.registry.id} ${event.job.service}`, event.result.digest);
    if (event.kind === 'find-image' && event.result.image !== undefined)
      this.#built.set(`${event.job.registry.id} ${event.job.service}`, event.result.image.digest);
    if (event.kind === 'wire-nodes') this.#wired.add(`${event.job.cluster.id} ${event.job.registry.id}`);
    if (event.kind === 'deploy-release') this.#deployed.set(event.job.release.name, event.job);
    if (event.kind === 'await-rollout') this.#up.add(`${event.job.cluster.id} ${event.job.release}`);
  }
}
