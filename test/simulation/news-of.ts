import type {JobReport} from '../../src/core/job-report.ts';
import type {Job} from '../../src/core/job.ts';

/** What a talkative job tells at its start; a rollout tells of a trouble whose time begins to count. */
export function newsOf(job: Job): JobReport {
  switch (job.kind) {
    case 'forward-port':
      return {kind: 'answering'};
    case 'await-rollout':
      return {kind: 'waiting', reasons: ['no node takes it'], findings: [findingOf(job)]};
    case 'watch-files':
      return {kind: 'watching', folders: 1, polled: []};
    case 'load-config':
    case 'check-environment':
    case 'prepare-registry':
    case 'prepare-cluster':
    case 'wire-nodes':
    case 'fingerprint-service':
    case 'fingerprint-release':
    case 'find-image':
    case 'build-image':
    case 'deploy-release':
    case 'restart-pods':
    case 'remove-release':
    case 'prune-images':
      return {kind: 'step', text: 'hello'};
  }
}

const findingOf = ({release, namespace}: {readonly release: string; readonly namespace: string}) =>
  ({
    workload: `deployment/${release}`,
    namespace,
    trouble: {kind: 'unschedulable', reasons: ['1 Insufficient cpu'], requests: [], room: []},
    evidence: {pod: undefined, container: undefined, lines: [], previousLines: [], events: []},
    stage: 'counting',
  }) as const;
