import {expect, test} from 'vitest';

import {isInterruptible, isStanding} from '../../src/core/job-kinds.ts';
import {keyOf, laneOf, type Job} from '../../src/core/job.ts';
import {sampleConfig, sampleRelease, sampleService} from '../rig/sample-config.ts';

const cluster = {id: 'uid', context: 'kind-devloop'};
const registry = {id: 'container', name: 'devloop-registry', port: 5001};
const {build} = sampleService('api');
const chart = {kind: 'folder', path: '/app/charts/app'} as const;
const forward = sampleConfig.forwards['api']!;

const buildJob = {
  kind: 'build-image',
  service: 'api',
  build,
  revision: 1,
  inputs: 'hash',
  image: {repository: 'sample/api', tag: 'dev-hash'},
  registry,
  rebuild: undefined,
} as const satisfies Job;
const deployJob: Job = {
  kind: 'deploy-release',
  release: sampleRelease('app'),
  inputs: 'hash',
  images: [],
  versions: {helm: 'v4.3.1', kubernetes: 'v1.36.4'},
  cluster,
  redeploy: undefined,
};

const jobs: readonly (readonly [string, Job])[] = [
  ['watch', {kind: 'watch-files', order: {root: '/app', ignore: [], inputs: []}}],
  ['config', {kind: 'load-config', file: '/app/devloop.config.ts', edits: 1}],
  ['environment', {kind: 'check-environment'}],
  ['registry', {kind: 'prepare-registry', registry: {name: 'devloop-registry', port: 5001}}],
  ['cluster', {kind: 'prepare-cluster', cluster: {name: 'devloop'}, registry: 'devloop-registry'}],
  ['nodes', {kind: 'wire-nodes', cluster, registry, nodes: []}],
  ['fingerprint service api', {kind: 'fingerprint-service', service: 'api', build, edits: 1}],
  ['fingerprint release app', {kind: 'fingerprint-release', release: 'app', chart, values: [], edits: 1}],
  ['build api', buildJob],
  ['build api', {kind: 'find-image', service: 'api', repository: 'sample/api', registry}],
  ['deploy app', deployJob],
  ['deploy app', {kind: 'restart-pods', release: 'app', cluster, workloads: [], repositories: [], restart: 1}],
  ['remove app/app', {kind: 'remove-release', release: 'app', namespace: 'app', cluster}],
  [
    'rollout app',
    {kind: 'await-rollout', release: 'app', namespace: 'app', cluster, deployment: 1, workloads: [], restarts: 1},
  ],
  ['forward api', {kind: 'forward-port', forward, namespace: 'app', repository: undefined, cluster}],
];

test.each(jobs)('the lane "%s" is that of one stage of one subject (%j)', (lane, job) => {
  expect(laneOf(job)).toBe(lane);
});

test('a service and a release of one name have lanes of their own', () => {
  expect(laneOf({kind: 'fingerprint-service', service: 'app', build, edits: 1})).not.toBe(
    laneOf({kind: 'fingerprint-release', release: 'app', chart, values: [], edits: 1}),
  );
});

test('only the watch and a forward go on for ever, and only a deploy and a removal are left to finish', () => {
  expect(jobs.filter(([, job]) => isStanding(job)).map(([, {kind}]) => kind)).toEqual(['watch-files', 'forward-port']);
  expect(jobs.filter(([, job]) => !isInterruptible(job)).map(([, {kind}]) => kind)).toEqual([
    'deploy-release',
    'remove-release',
  ]);
});

test('the same work has the same key, and other inputs, revisions, registries or rebuilds make other work', () => {
  expect(keyOf({...buildJob})).toBe(keyOf(buildJob));
  const others = [
    {...buildJob, inputs: 'other'},
    {...buildJob, revision: 2},
    {...buildJob, registry: {...registry, id: 'new'}},
    {...buildJob, rebuild: 1},
  ];
  expect(new Set([buildJob, ...others].map(keyOf)).size).toBe(5);
});
