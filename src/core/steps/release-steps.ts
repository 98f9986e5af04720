import type {Release, ReleaseName} from '../config.ts';
import {repositoryOf} from '../image-name.ts';
import {isSame} from '../is-same.ts';
import {keyOf, lanes, type JobOf, type Lane, type PlacedImage} from '../job.ts';
import {deployedOf, imageOf, isRolledOut} from '../made.ts';
import type {Deployed, ReleaseState, State} from '../state.ts';
import {missingMachineOf, refOf} from './machine-steps.ts';
import {rolloutTurnOf} from './rollout-turn.ts';
import {isActedOn, isSeen} from './service-steps.ts';
import {holdOf, isBlocked, stepOf, type Step} from './step.ts';

/** What there is to do for the releases: a look at their inputs, an upgrade, a restart, and the rollout that follows. */
export const planReleases = (state: State): readonly Step[] => [
  ...Object.values(state.config.releases).flatMap(release => stepsOf(state, release)),
  ...removalSteps(state),
];

function stepsOf(state: State, release: Release): readonly Step[] {
  const {name} = release;
  const current = state.releases[name];
  if (current === undefined) return [];
  const {inputs} = current;
  const looks = isActedOn(state, current) ? fingerprintStep(state, {release, current}) : [];
  // While devloop is paused, images that a command has asked for are deployed all the same; what helm finds of the chart then is looked at after it.
  const isKnown = inputs !== undefined && (looks.length === 0 || isSeen(current));
  const changes = isKnown
    ? changeSteps(state, {release, inputs: inputs.hash})
    : looks.map(({lane}) => holdOf(lanes.deploy(name), [lane]));
  // What is about to be started again is awaited from then on.
  const restart = changes.find(({job}) => job?.kind === 'restart-pods')?.job;
  const held = restart === undefined ? restartHold(state, name) : [];
  const isRestarting = restart !== undefined && !isBlocked(state, restart);
  return [...looks, ...changes, ...held, ...(isRestarting ? [] : rolloutStep(state, release))];
}

type Current = {readonly release: Release; readonly current: ReleaseState};

function fingerprintStep(
  state: State,
  {release: {name, chart, values}, current: {inputs, edits}}: Current,
): readonly Step[] {
  if (inputs?.edits === edits) return [];
  const running = state.running[lanes.fingerprint({kind: 'release', name})]?.job;
  const isOfNow = running?.kind === 'fingerprint-release' && isSame([running.chart, running.values], [chart, values]);
  return [stepOf(isOfNow ? running : {kind: 'fingerprint-release', release: name, chart, values, edits})];
}

type Known = {readonly release: Release; readonly inputs: string};

/** At most one of them runs at a time: what is deployed is started again once it is the newest. */
function changeSteps(state: State, known: Known): readonly Step[] {
  const {name} = known.release;
  const deploys = deployStep(state, known);
  if (deploys.length === 0) return restartStep(state, known.release);
  const isHeld = rolloutTurnOf(state, name) !== undefined && state.running[lanes.deploy(name)] === undefined;
  return isHeld ? [holdOf(lanes.deploy(name), [lanes.rollout(name)])] : deploys;
}

/** A restart that waits for a deploy says so: one that has failed may keep it for long. */
function restartHold({releases}: State, name: ReleaseName): readonly Step[] {
  const {asked, made} = releases[name]?.restarts ?? {asked: 0, made: 0};
  return asked === made ? [] : [holdOf(lanes.restart(name), [lanes.deploy(name)])];
}

function deployStep(state: State, {release, inputs}: Known): readonly Step[] {
  const {cluster} = state;
  const waitsFor = [
    ...missingMachineOf(state),
    ...missingImages(state, release),
    ...missingNeeds(state, release),
    ...runningRemoval(state, release),
  ];
  const lane = lanes.deploy(release.name);
  if (waitsFor.length > 0 || cluster === undefined) return [holdOf(lane, waitsFor)];
  const {name, namespace, chart, values} = release;
  const deploy: JobOf<'deploy-release'> = {
    kind: 'deploy-release',
    release: {name, namespace, chart, values},
    inputs,
    images: placedImages(state, release),
    cluster: refOf(cluster),
    versions: {helm: state.tools?.tools['helm'] ?? '', kubernetes: cluster.version},
    redeploy: undefined,
  };
  const deployed = deployedOf(state, name);
  const redeploys = state.releases[name]?.redeploys ?? 0;
  if (redeploys > (deployed?.redeploy ?? 0)) return [stepOf({...deploy, redeploy: redeploys})];
  // After an upgrade that failed nobody knows what the cluster has, also when the edit was taken back.
  const isDone =
    deployed?.from === keyOf(deploy) &&
    isOfLastLook(state, {name, moved: deployed.moved}) &&
    state.failures[lane]?.job.kind !== 'deploy-release';
  if (isDone) return [];
  // What is remembered of an upgrade under which the chart has moved is not to be relied on.
  return [stepOf(deployed?.moved === undefined ? deploy : {...deploy, redeploy: redeploys})];
}

/** Where the chart has moved under helm, what is deployed is the newest until somebody has looked at the chart again. */
const isOfLastLook = (
  {releases}: State,
  {name, moved}: Pick<Deployed, 'moved'> & {readonly name: ReleaseName},
): boolean => moved === undefined || moved.seen === releases[name]?.inputs?.edits;

/** A failed service contributes its last good image: only one that never had any holds its release. */
const missingImages = (state: State, release: Release): readonly Lane[] =>
  [...new Set(Object.values(release.images))].filter(service => imageOf(state, service) === undefined).map(lanes.build);

/** What has come back into the config may still be on its way out. */
function runningRemoval({running}: State, {name: release, namespace}: Release): readonly Lane[] {
  const lane = lanes.remove({release, namespace});
  return running[lane] === undefined ? [] : [lane];
}

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

function restartStep(state: State, {name}: Release): readonly Step[] {
  const deployed = deployedOf(state, name);
  const {asked, made, services} = state.releases[name]?.restarts ?? {asked: 0, made: 0, services: []};
  if (deployed === undefined || asked === made) return [];
  return [
    stepOf({
      kind: 'restart-pods',
      release: name,
      cluster: deployed.cluster,
      workloads: deployed.workloads,
      repositories: services.map(service => repositoryOf(state.config, service)),
      restart: asked,
    }),
  ];
}

/** A rollout follows what is deployed, not what is wanted. */
function rolloutStep(state: State, {name, restarts}: Release): readonly Step[] {
  const current = deployedOf(state, name);
  if (current === undefined || isRolledOut(state, name)) return [];
  const {namespace, cluster, deployment, workloads} = current;
  return [stepOf({kind: 'await-rollout', release: name, namespace, cluster, deployment, workloads, restarts})];
}

/** A release that was taken out of the config goes only when the user says so, and when no deploy is at work on it any more. */
const removalSteps = ({orphans, cluster, running}: State): readonly Step[] =>
  Object.values(orphans).flatMap(({release, namespace, cluster: home, wish}) => {
    if (wish !== 'removed' || home.id !== cluster?.id) return [];
    const deploy = lanes.deploy(release);
    const job = running[deploy]?.job;
    const isBusy = job?.kind === 'deploy-release' && job.release.namespace === namespace;
    return [stepOf({kind: 'remove-release', release, namespace, cluster: home}, isBusy ? [deploy] : [])];
  });
