import {applyConfig} from './apply-config.ts';
import type {JobPassed} from './event.ts';
import {keyOf, lanes, type JobOf, type JobResults} from './job.ts';
import {orphanKeyOf} from './orphans.ts';
import {applyPrune} from './prune.ts';
import type {Image, ReleaseState, ServiceState, State} from './state.ts';
import {isBuilt} from './steps/service-steps.ts';
import {updateRelease, updateService} from './update.ts';

/** What a job that passed adds to the state: each stage records what it made, and what from. */
export function applyResult(state: State, event: JobPassed): State {
  switch (event.kind) {
    case 'load-config':
      return {...applyConfig(state, event.result.config), source: {...state.source, loaded: event.job.edits}};
    case 'check-environment':
      return {...state, tools: event.result};
    case 'prepare-registry':
      return {...state, registry: event.result};
    case 'prepare-cluster':
      return {...state, cluster: event.result};
    case 'wire-nodes':
      return {...state, wiring: {from: keyOf(event.job)}};
    case 'fingerprint-service':
      return withFingerprint(state, event.job, event.result.hash);
    case 'fingerprint-release':
      return updateRelease(state, event.job.release, current => ({
        inputs: {edits: event.job.edits, hash: event.result.hash},
        overtaken: overtakenAfter(current, event.job.edits),
      }));
    case 'build-image':
      return withImage(state, event.job, event.result);
    case 'find-image':
      return withFoundImage(state, event.job, event.result);
    case 'deploy-release':
      return withDeployment(state, event.job, event.result);
    case 'restart-pods':
      return withRestart(state, event.job);
    case 'remove-release':
      return withRemoval(state, event.job);
    case 'await-rollout':
      return withRollout(state, event.job);
    case 'prune-images':
      return applyPrune(state, event.job, event.result);
    case 'watch-files':
    case 'forward-port':
      return state;
  }
}

function withFingerprint(state: State, job: JobOf<'fingerprint-service'>, hash: string): State {
  return updateService(state, job.service, current => ({
    inputs: {edits: job.edits, hash},
    overtaken: overtakenAfter(current, job.edits),
    revision: current.inputs?.hash === hash ? current.revision : current.revision + 1,
    behindSince: isBuilt(state, job.service) ? state.now : current.behindSince,
  }));
}

const overtakenAfter = ({edits, overtaken}: Pick<ServiceState, 'edits' | 'overtaken'>, seen: number): number =>
  edits === seen ? 0 : overtaken + 1;

/**
 * An image whose sources moved while it was built must not be remembered as made from either version. A watch tells of what it watches by
 * itself, and whatever else moves there, such as a log in the context, leads to nothing. Without one the sources are built once more, but not
 * for ever.
 */
function withImage(state: State, job: JobOf<'build-image'>, result: JobResults['build-image']): State {
  const hasMoved = result.inputsAfter !== job.inputs;
  const isTold = state.mode === 'stay';
  return updateService(state, job.service, ({edits, inputs, image: before}) => ({
    image: {
      registry: job.registry.id,
      repository: `localhost:${job.registry.port}/${job.image.repository}`,
      tag: job.image.tag,
      digest: result.digest,
      revision: job.revision,
      inputs: hasMoved ? undefined : job.inputs,
      edits: inputs?.hash === job.inputs ? inputs.edits : 0,
      rebuild: job.rebuild ?? before?.rebuild ?? 0,
    },
    behindSince: state.now,
    interruptedBuilds: 0,
    edits: hasMoved && !isTold && !isMoved(before) ? edits + 1 : edits,
  }));
}

const isMoved = (image: Image | undefined): boolean => image !== undefined && image.inputs === undefined;

/** A service without an image has nothing to keep, so it is worked on like any other. */
function withFoundImage(
  state: State,
  {service, registry}: JobOf<'find-image'>,
  {image}: JobResults['find-image'],
): State {
  if (image === undefined) return {...state, kept: state.kept.filter(name => name !== service)};
  const {tag, digest, from} = image;
  const repository = `localhost:${registry.port}/${image.repository}`;
  return updateService(state, service, ({revision, rebuilds, edits}) => ({
    image: {registry: registry.id, repository, tag, digest, revision, inputs: from, edits, rebuild: rebuilds},
  }));
}

/** As for an image: what moved under helm is looked at again, and then deployed again, but not for ever. */
function withDeployment(state: State, job: JobOf<'deploy-release'>, result: JobResults['deploy-release']): State {
  const {release, cluster, redeploy} = job;
  const {deployment, workloads} = result;
  const from = keyOf({...job, redeploy: undefined});
  const isWanted = state.config.releases[release.name]?.namespace === release.namespace;
  return updateRelease(isWanted ? state : withOrphan(state, job), release.name, before => ({
    edits: before.edits + Number(isToBeLookedAt(state, {job, result, before})),
    deployed: {
      from,
      redeploy: redeploy ?? before.deployed?.redeploy ?? 0,
      deployment,
      namespace: release.namespace,
      cluster,
      workloads,
      moved: hasMoved({job, result, before}) ? {seen: before.begun.seen} : undefined,
    },
    rolledOut: before.deployed?.cluster.id === cluster.id && redeploy === undefined ? before.rolledOut : undefined,
  }));
}

type Deployment = {
  readonly job: JobOf<'deploy-release'>;
  readonly result: JobResults['deploy-release'];
  readonly before: ReleaseState;
};

const hasMoved = ({job, result: {source, inputsAfter}, before: {begun}}: Deployment): boolean =>
  source === 'upgraded' && (inputsAfter !== job.inputs || begun.changes > 0);

/** A watch tells of it by itself. */
const isToBeLookedAt = ({mode}: State, {before, ...ended}: Deployment): boolean =>
  mode === 'once' && before.deployed?.moved === undefined && hasMoved({before, ...ended});

/** It was taken out of the config, or out of this namespace, while helm ran, so it is offered for removal. */
const withOrphan = (state: State, {release: {name, namespace}, cluster}: JobOf<'deploy-release'>): State => ({
  ...state,
  orphans: {
    [orphanKeyOf({release: name, namespace})]: {release: name, namespace, cluster, wish: 'kept'},
    ...state.orphans,
  },
});

/** One that has come back into the config meanwhile is to be deployed anew. */
function withRemoval(state: State, job: JobOf<'remove-release'>): State {
  const {[orphanKeyOf(job)]: _removed, ...orphans} = state.orphans;
  return updateRelease({...state, orphans}, job.release, ({deployed, rolledOut}) =>
    deployed?.namespace === job.namespace && deployed.cluster.id === job.cluster.id
      ? {deployed: undefined, rolledOut: undefined}
      : {deployed, rolledOut},
  );
}

/** What was asked for while the job ran is still to be done. How the pods before these have done says nothing any more. */
function withRestart(state: State, {release, restart}: JobOf<'restart-pods'>): State {
  const {[lanes.rollout(release)]: _earlier, ...failures} = state.failures;
  return updateRelease({...state, failures}, release, ({restarts}) => ({
    restarts: {...restarts, made: restart, services: restarts.asked === restart ? [] : restarts.services},
    rolledOut: undefined,
  }));
}

function withRollout(state: State, job: JobOf<'await-rollout'>): State {
  return updateRelease(state, job.release, ({deployed, rolledOut}) => ({
    rolledOut: deployed?.deployment === job.deployment ? {from: deployed.from} : rolledOut,
    interruptedRollouts: 0,
  }));
}
