import type {Config, Forward, Release, Service} from './config.ts';
import {deadlinesOf, isTimeUp} from './deadlines.ts';
import {imageName, repositoryOf} from './image-name.ts';
import {
  keyOf,
  laneOf,
  lanes,
  type ClusterFacts,
  type ClusterRef,
  type Job,
  type Lane,
  type PlacedImage,
} from './job.ts';
import {deployedOf, imageOf, isRolledOut} from './made.ts';
import {failureOf, type State} from './state.ts';

/** Why something is not running: the lane it would run in, and what it waits for in words that name lanes. */
export type Hold = {readonly lane: Lane; readonly waitsFor: readonly Lane[]};

export type Plan = {
  readonly jobs: readonly Job[];
  readonly holds: readonly Hold[];
  /** When to look again although nothing happened, in milliseconds since the epoch. */
  readonly wakeAt: number | undefined;
};

/** A job that is wanted as soon as nothing of `waitsFor` is missing. */
type Step = {readonly lane: Lane; readonly waitsFor: readonly Lane[]; readonly job: Job | undefined};

/** What should be running now, and what waits for what. Depends on nothing but the state. */
export function plan(state: State): Plan {
  if (state.phase === 'stopping') return {jobs: [], holds: [], wakeAt: undefined};
  const steps = [...machineSteps(state), ...serviceSteps(state), ...releaseSteps(state), ...forwardSteps(state)];
  const wanted = steps.flatMap(({job, waitsFor}) => (job === undefined || waitsFor.length > 0 ? [] : [job]));
  return {
    jobs: wanted.filter(job => !isBlocked(state, job)),
    holds: steps.filter(({waitsFor}) => waitsFor.length > 0).map(({lane, waitsFor}) => ({lane, waitsFor})),
    wakeAt: earliest([
      ...wanted.map(job => retryTime(state, job)),
      ...deadlinesOf(state).map(({at}) => at),
      isTimeUp(state) ? undefined : state.timeLimit?.until,
    ]),
  };
}

/** The machine, once for all: tools, then registry and cluster side by side, then the one known to the other. */
function machineSteps(state: State): readonly Step[] {
  const {config, tools, registry, cluster, wiring} = state;
  const steps: Step[] = [];
  const needsTools = missingTools(state);
  if (tools === undefined) steps.push(step({kind: 'check-environment'}));
  if (registry === undefined) steps.push(step({kind: 'prepare-registry', registry: config.registry}, needsTools));
  if (cluster === undefined) {
    const {name: registryName} = config.registry;
    steps.push(step({kind: 'prepare-cluster', cluster: config.cluster, registry: registryName}, needsTools));
  }

  const wire = wiringJob(state);
  return wire === undefined || wiring?.from === keyOf(wire) ? steps : [...steps, step(wire)];
}

/** Nothing is asked of a tool before all of them are known to be there. */
const missingTools = ({tools}: State): readonly Lane[] => (tools === undefined ? ['environment'] : []);

/** What makes the registry known to the nodes, once both are there. */
function wiringJob({registry, cluster}: State): Job | undefined {
  if (registry === undefined || cluster === undefined) return undefined;
  return {kind: 'wire-nodes', cluster: refOf(cluster), registry, nodes: cluster.nodes};
}

/** What jobs need to know of the cluster; the rest may change without making their work undone. */
const refOf = ({id, context}: ClusterFacts): ClusterRef => ({id, context});

function serviceSteps(state: State): readonly Step[] {
  return Object.values(state.config.services).flatMap(service => {
    const current = state.services[service.name];
    if (current === undefined) return [];
    if (state.kept.includes(service.name)) return findStep(state, service);
    const running = state.running[lanes.build(service.name)]?.job;
    const isKept =
      current.inputs?.edits !== current.edits || current.interruptedBuilds >= patience || state.registry === undefined;
    const build = running !== undefined && isKept ? [step(running)] : buildStep(state, service);
    return [...fingerprintStep(state, service), ...build];
  });
}

function findStep(state: State, {name}: Service): readonly Step[] {
  if (imageOf(state, name) !== undefined) return [];
  if (state.registry === undefined) return [{lane: lanes.build(name), waitsFor: ['registry'], job: undefined}];
  const {repository} = imageName(state.config, name, '');
  return [step({kind: 'find-image', service: name, repository, registry: state.registry})];
}

/**
 * How many builds in a row a newer revision may interrupt, so that steady typing still gets somewhere.
 * An edit alone interrupts nothing: the build goes on until the fingerprint says that the edit changed something.
 */
const patience = 2;

function fingerprintStep(state: State, {name, build}: Service): readonly Step[] {
  const current = state.services[name];
  if (current === undefined || current.inputs?.edits === current.edits) return [];
  return [step({kind: 'fingerprint-service', service: name, build, edits: current.edits}, missingTools(state))];
}

function buildStep(state: State, {name, build}: Service): readonly Step[] {
  const current = state.services[name];
  if (current === undefined) return [];
  const {inputs, edits, revision} = current;
  const lane = lanes.build(name);
  if (inputs?.edits !== edits) return [{lane, waitsFor: [lanes.fingerprint({kind: 'service', name})], job: undefined}];
  if (imageOf(state, name)?.inputs === inputs.hash) return [];
  if (state.registry === undefined) return [{lane, waitsFor: ['registry'], job: undefined}];
  const named = imageName(state.config, name, inputs.hash);
  return [
    step({
      kind: 'build-image',
      service: name,
      build,
      revision,
      inputs: inputs.hash,
      image: named,
      registry: state.registry,
    }),
  ];
}

function releaseSteps(state: State): readonly Step[] {
  return Object.values(state.config.releases).flatMap(release => {
    const {name, chart, values} = release;
    const current = state.releases[name];
    if (current === undefined) return [];
    if (current.inputs?.edits !== current.edits) {
      const waitsFor = [lanes.fingerprint({kind: 'release', name})];
      const fingerprint = step({kind: 'fingerprint-release', release: name, chart, values, edits: current.edits});
      return [fingerprint, {lane: lanes.deploy(name), waitsFor, job: undefined}, ...rolloutStep(state, release)];
    }

    return [...deployStep(state, {release, inputs: current.inputs.hash}), ...rolloutStep(state, release)];
  });
}

function deployStep(
  state: State,
  {release, inputs}: {readonly release: Release; readonly inputs: string},
): readonly Step[] {
  const {cluster} = state;
  const waitsFor = [...missingMachine(state), ...missingImages(state, release), ...missingNeeds(state, release)];
  const lane = lanes.deploy(release.name);
  if (waitsFor.length > 0 || cluster === undefined) return [{lane, waitsFor, job: undefined}];
  const {name, namespace, chart, values} = release;
  const deploy: Job = {
    kind: 'deploy-release',
    release: {name, namespace, chart, values},
    inputs,
    images: placedImages(state, release),
    cluster: refOf(cluster),
    versions: {helm: state.tools?.tools['helm'] ?? '', kubernetes: cluster.version},
  };
  // After an upgrade that failed nobody knows what the cluster has, also when the edit was taken back.
  const isDone = deployedOf(state, release.name)?.from === keyOf(deploy) && state.failures[lane] === undefined;
  return isDone ? [] : [step(deploy)];
}

function missingMachine(state: State): readonly Lane[] {
  if (state.cluster === undefined) return ['cluster'];
  const wire = wiringJob(state);
  return wire === undefined || state.wiring?.from !== keyOf(wire) ? ['nodes'] : [];
}

/** A failed service contributes its last good image: only one that never had any holds its release. */
const missingImages = (state: State, release: Release): readonly Lane[] =>
  [...new Set(Object.values(release.images))].filter(service => imageOf(state, service) === undefined).map(lanes.build);

/** Services of other releases gate the first rollout only; inside one release Kubernetes orders nothing, and nor do we. */
function missingNeeds(state: State, release: Release): readonly Lane[] {
  if (deployedOf(state, release.name) !== undefined) return [];
  const providers = Object.values(state.config.releases).filter(other =>
    Object.values(other.images).some(service => release.needs.includes(service)),
  );
  return providers
    .filter(({name}) => deployedOf(state, name) === undefined || state.releases[name]?.rolledOut === undefined)
    .map(({name}) => lanes.rollout(name));
}

function placedImages(state: State, release: Release): readonly PlacedImage[] {
  return Object.entries(release.images).flatMap(([valuesPath, service]) => {
    const image = imageOf(state, service);
    return image === undefined
      ? []
      : [{valuesPath, repository: image.repository, tag: image.tag, digest: image.digest}];
  });
}

/** A rollout follows what is deployed, not what is wanted. */
function rolloutStep(state: State, {name, restarts}: Release): readonly Step[] {
  const current = deployedOf(state, name);
  if (current === undefined || isRolledOut(state, name)) return [];
  const {from: _from, ...deployed} = current;
  return [step({kind: 'await-rollout', release: name, ...deployed, restarts})];
}

function forwardSteps(state: State): readonly Step[] {
  return Object.values(state.config.forwards).map(forward => {
    const lane = lanes.forward(forward.name);
    const namespace = deployedOf(state, forward.release)?.namespace;
    if (namespace === undefined || state.cluster === undefined)
      return {lane, waitsFor: [lanes.deploy(forward.release)], job: undefined};
    return step({
      kind: 'forward-port',
      forward,
      namespace,
      repository: targetRepository(state.config, forward),
      cluster: refOf(state.cluster),
    });
  });
}

const targetRepository = (config: Config, {target}: Forward): string | undefined =>
  target.kind === 'service' ? repositoryOf(config, target.service) : undefined;

const step = (job: Job, waitsFor: readonly Lane[] = []): Step => ({lane: laneOf(job), waitsFor, job});

/** The same work that failed is not tried again, unless its failure named a time and that time has come. */
function isBlocked(state: State, job: Job): boolean {
  const failed = failureOf(state, job);
  return failed !== undefined && (failed.retryAt === undefined || failed.retryAt > state.now);
}

function retryTime(state: State, job: Job): number | undefined {
  const retryAt = failureOf(state, job)?.retryAt;
  return retryAt !== undefined && retryAt > state.now ? retryAt : undefined;
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter(time => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
