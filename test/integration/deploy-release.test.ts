import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {createMemory} from '../../src/cli/open-memory.ts';
import {describeFailure} from '../../src/core/describe/failure.ts';
import type {Result} from '../../src/core/job-end.ts';
import type {JobOf, JobResults} from '../../src/core/job.ts';
import {findHelmVersion, uninstallRelease} from '../../src/drivers/helm.ts';
import {deployRelease} from '../../src/jobs/release/deploy-release.ts';
import {hashReleaseInputs} from '../../src/jobs/release/release-inputs.ts';
import {useCluster} from '../rig/cluster.ts';
import {createClusterContext} from '../rig/job-context.ts';

const {signal} = new AbortController();
const open = useCluster();
const charts = join(import.meta.dirname, '..', 'fixtures', 'charts');

type Wanted = {readonly name: string; readonly chart: string; readonly values: string; readonly inputs?: string};
type Deployed = Result<JobResults['deploy-release']>;

/** Deploys with nothing but the cluster, helm and a memory in the test's own folder. */
const deploy = async ({name, chart, values, inputs: seen}: Wanted): Promise<Deployed> => {
  const {cluster, context: place, folder, kubeconfig, namespace} = open();
  const file = join(folder, `${name}-values.yaml`);
  await writeFile(file, values);
  const {context} = createClusterContext(cluster, signal);
  const helm = join(folder, 'helm');
  await mkdir(helm, {recursive: true});
  const world = {
    ...context.world,
    folders: {kubeconfig, helm, builds: helm},
    findHelm: () => findHelmVersion(helm, signal),
    memory: createMemory({path: folder}),
  };
  const release = {name, chart: {kind: 'folder', path: join(charts, chart)}, namespace, values: [file]} as const;
  const inputs = seen ?? (await hashReleaseInputs(release, {world, signal}));
  const job: JobOf<'deploy-release'> = {
    kind: 'deploy-release',
    release,
    inputs,
    images: [],
    cluster: {id: 'test', context: place},
    versions: {helm: 'v4', kubernetes: 'v1'},
    redeploy: undefined,
  };
  return deployRelease(job, {...context, world});
};

const told = (end: Deployed): string => {
  if (end.kind === 'ok') throw new Error('Expected the deploy to fail.');
  const {what, said, next} = describeFailure(end.failure);
  return [what, ...said, ...next].join('\n');
};

test('a release that would not change is left as it is; another value upgrades it', async () => {
  const wanted = {name: 'same', chart: 'hello', values: 'greeting: good morning\n'};
  expect(await deploy(wanted)).toMatchObject({value: {deployment: 1, source: 'upgraded'}});
  expect(await deploy(wanted)).toMatchObject({
    value: {deployment: 1, source: 'unchanged', workloads: [{kind: 'Deployment', name: 'same'}]},
  });
  const other = {...wanted, values: 'greeting: good evening\n'};
  expect(await deploy(other)).toMatchObject({value: {deployment: 2, source: 'upgraded'}});
  expect(await deploy(wanted)).toMatchObject({value: {deployment: 3, source: 'upgraded'}});
});

test('what is not what was looked at before is deployed, told, and not remembered', async () => {
  const wanted = {name: 'moved', chart: 'hello', values: 'greeting: good morning\n'};
  expect(await deploy({...wanted, inputs: 'older'})).toMatchObject({
    value: {deployment: 1, source: 'upgraded', inputsAfter: expect.not.stringContaining('older')},
  });
  expect(await deploy({...wanted, inputs: 'older'})).toMatchObject({value: {deployment: 2, source: 'upgraded'}});
  expect(await deploy(wanted)).toMatchObject({value: {deployment: 3, source: 'upgraded'}});
  expect(await deploy(wanted)).toMatchObject({value: {deployment: 3, source: 'unchanged'}});
});

test('a release that somebody has removed is installed again', async () => {
  const wanted = {name: 'removed', chart: 'hello', values: ''};
  expect(await deploy(wanted)).toMatchObject({value: {source: 'upgraded'}});
  const {context, kubeconfig, folder, namespace} = open();
  const place = {release: 'removed', namespace, kubeconfig, context, home: join(folder, 'helm')};
  await uninstallRelease(place, {signal});
  expect(await deploy(wanted)).toMatchObject({value: {deployment: 1, source: 'upgraded'}});
});

test('hooks run and custom resources are defined, as helm does it', async () => {
  const end = await deploy({name: 'hooked', chart: 'hooks', values: ''});
  expect(end).toMatchObject({value: {deployment: 1, source: 'upgraded', workloads: []}});
});

test('a hook that fails is told with the last lines of its pod, and tried again when its inputs change', async () => {
  const values = 'migrate: "echo table shops already exists >&2; exit 3"\n';
  const text = told(await deploy({name: 'unhooked', chart: 'hooks', values}));
  expect(text).toContain('The hook `job/unhooked-migrate` of the release `unhooked` failed');
  expect(text).toContain('table shops already exists');
  expect(await deploy({name: 'unhooked', chart: 'hooks', values: ''})).toMatchObject({value: {source: 'upgraded'}});
});
