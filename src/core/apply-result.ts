import type {JobPassed} from './event.ts';
import {keyOf, type JobOf, type JobResults} from './job.ts';
import type {State} from './state.ts';
import {updateRelease, updateService} from './update.ts';

/** What a job that passed adds to the state: each stage records what it made, and what from. */
export function applyResult(state: State, event: JobPassed): State {
  switch (event.kind) {
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
      return updateRelease(state, event.job.release, () => ({
        inputs: {edits: event.job.edits, hash: event.result.hash},
      }));
    case 'build-image':
      return withImage(state, event.job, event.result);
    case 'find-image':
      return withFoundImage(state, event.job, event.result);
    case 'deploy-release': {
      const {release, cluster} = event.job;
      const {deployment, workloads} = event.result;
      const deployed = {from: keyOf(event.job), deployment, namespace: release.namespace, cluster, workloads};
      return updateRelease(state, release.name, before => ({
        deployed,
        rolledOut: before.deployed?.cluster.id === cluster.id ? before.rolledOut : undefined,
      }));
    }

    case 'await-rollout':
      return withRollout(state, event.job);
    case 'forward-port':
      return state;
  }
}

function withFingerprint(state: State, job: JobOf<'fingerprint-service'>, hash: string): State {
  return updateService(state, job.service, ({inputs, revision}) => ({
    inputs: {edits: job.edits, hash},
    revision: inputs?.hash === hash ? revision : revision + 1,
  }));
}

/** An image whose sources moved while it was built must not be remembered as made from either version. */
function withImage(state: State, job: JobOf<'build-image'>, result: JobResults['build-image']): State {
  const hasMoved = result.inputsAfter !== job.inputs;
  const image = {
    registry: job.registry.id,
    repository: `localhost:${job.registry.port}/${job.image.repository}`,
    tag: job.image.tag,
    digest: result.digest,
    revision: job.revision,
    inputs: hasMoved ? undefined : job.inputs,
  };
  return updateService(state, job.service, ({edits}) => ({
    image,
    interruptedBuilds: 0,
    edits: hasMoved ? edits + 1 : edits,
  }));
}

/** A service without an image has nothing to keep, so it is worked on like any other. */
function withFoundImage(
  state: State,
  {service, registry}: JobOf<'find-image'>,
  {image}: JobResults['find-image'],
): State {
  if (image === undefined) return {...state, kept: state.kept.filter(name => name !== service)};
  const {tag, digest, from} = image;
  const repository = `localhost:${registry.port}/${image.repository}`;
  return updateService(state, service, ({revision}) => ({
    image: {registry: registry.id, repository, tag, digest, revision, inputs: from},
  }));
}

function withRollout(state: State, job: JobOf<'await-rollout'>): State {
  return updateRelease(state, job.release, ({deployed, rolledOut}) => ({
    rolledOut: deployed?.deployment === job.deployment ? {from: deployed.from} : rolledOut,
  }));
}
