import type {Failure} from '../../src/core/failure.ts';
import type {JobEnd} from '../../src/core/job-end.ts';
import type {Job} from '../../src/core/job.ts';

/** The end of a job that fails in one of the ways in which its kind can fail. */
export function failureOf(job: Job, way: number): JobEnd {
  const ways = failuresOf(job);
  const failure = ways[way % ways.length];
  if (failure === undefined) throw new Error(`No failure is known for ${job.kind}.`);
  return {type: 'jobFailed', job, failure};
}

export const clusterUnreachable: Failure = {kind: 'cluster-unreachable', said: ['connection refused']};
const dockerUnreachable: Failure = {kind: 'docker-unreachable', said: ['no such file: docker.sock']};

function failuresOf(job: Job): readonly Failure[] {
  const said = ['no'];
  switch (job.kind) {
    case 'watch-files':
      return [{kind: 'inputs-unreadable', of: 'the watch', said}];
    case 'load-config':
      return [configInvalid(job.file)];
    case 'check-environment':
      return [dockerUnreachable, {kind: 'tool-missing', tool: 'helm', said}];
    case 'prepare-registry':
      return [{kind: 'registry-failed', ...job.registry, said}, dockerUnreachable];
    case 'prepare-cluster':
      return [clusterUnreachable, {kind: 'cluster-failed', cluster: job.cluster.name, said}];
    case 'wire-nodes':
      return [{kind: 'wiring-failed', said}];
    case 'fingerprint-service':
      return [{kind: 'inputs-unreadable', of: job.service, said}];
    case 'fingerprint-release':
      return [{kind: 'inputs-unreadable', of: job.release, said}];
    case 'find-image':
      return [{kind: 'registry-failed', name: job.registry.name, port: job.registry.port, said}];
    case 'build-image':
      return [buildFailed(job.service), dockerUnreachable, pushFailed(job.service)];
    case 'deploy-release':
      return [{kind: 'deploy-failed', release: job.release.name, said}, clusterUnreachable];
    case 'restart-pods':
      return [{kind: 'restart-failed', release: job.release, said}, clusterUnreachable];
    case 'remove-release':
      return [{kind: 'removal-failed', said}, clusterUnreachable];
    case 'await-rollout':
      return [rolloutStuck(job), clusterUnreachable];
    case 'forward-port':
      return [{kind: 'port-taken', port: job.forward.local, forward: job.forward.name, said}];
    case 'prune-images':
      return [dockerUnreachable];
  }
}

const configInvalid = (file: string): Failure => ({
  kind: 'config-invalid',
  file,
  problems: [{path: ['services'], message: 'This is missing', expected: 'services', got: 'nothing', line: 1}],
});

const buildFailed = (service: string): Failure => ({
  kind: 'build-failed',
  service,
  dockerfile: 'Dockerfile',
  line: 3,
  cause: {kind: 'exit', code: 2},
  step: 'RUN make',
  stage: undefined,
  excerpt: [],
  output: 'whole',
  said: ['make: *** [all] Error 2'],
});

const pushFailed = (service: string): Failure => ({
  kind: 'push-failed',
  service,
  registry: 'localhost:5001',
  said: ['connection refused'],
});

const rolloutStuck = ({release, namespace}: {readonly release: string; readonly namespace: string}): Failure => ({
  kind: 'rollout-stuck',
  release,
  namespace,
  workload: `deployment/${release}`,
  trouble: {kind: 'progress-deadline', message: 'it has timed out progressing'},
  evidence: {pod: undefined, container: undefined, lines: [], previousLines: [], events: []},
  others: [],
});
