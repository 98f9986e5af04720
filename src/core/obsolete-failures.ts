import type {ServiceName} from './config.ts';
import type {Job} from './job.ts';
import {orphanKeyOf} from './orphans.ts';
import type {State} from './state.ts';
import {isBuilt} from './steps/service-steps.ts';

/** The state without failures that no work will ever clear: their subject is gone or not worked on, or the edit that failed was taken back. */
export function withoutObsoleteFailures(state: State): State {
  const entries = Object.entries(state.failures);
  const kept = entries.filter(([, {job}]) => !isObsolete(state, job));
  return kept.length === entries.length ? state : {...state, failures: Object.fromEntries(kept)};
}

/** Whether a failure of the job would mean nothing to anybody. */
export function isObsolete(state: State, job: Job): boolean {
  switch (job.kind) {
    case 'load-config':
      return state.source.edits === state.source.loaded;
    case 'watch-files':
    case 'check-environment':
    case 'prepare-registry':
    case 'prepare-cluster':
    case 'wire-nodes':
    case 'prune-images':
      return false;
    case 'find-image':
      return state.services[job.service] === undefined || isBuilt(state, job.service);
    case 'build-image':
      return !isWorkedOn(state, job.service) || isBuilt(state, job.service);
    case 'fingerprint-service':
      return !isWorkedOn(state, job.service);
    case 'fingerprint-release':
    case 'await-rollout':
    case 'restart-pods':
      return state.releases[job.release] === undefined;
    case 'remove-release':
      return state.orphans[orphanKeyOf(job)] === undefined;
    case 'deploy-release':
      return state.releases[job.release.name] === undefined;
    case 'forward-port':
      return state.config.forwards[job.forward.name] === undefined;
  }
}

const isWorkedOn = ({services, kept}: State, service: ServiceName): boolean =>
  services[service] !== undefined && !kept.includes(service);
