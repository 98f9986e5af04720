import {cp, mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';
import {afterAll, beforeAll, expect, test} from 'vitest';

import {createMemory} from '../../src/cli/open-memory.ts';
import type {Chart} from '../../src/core/config.ts';
import {describeFailure} from '../../src/core/describe/failure.ts';
import type {Result} from '../../src/core/job-end.ts';
import type {JobResults} from '../../src/core/job.ts';
import {findDocker} from '../../src/drivers/docker.ts';
import {findHelmVersion} from '../../src/drivers/helm.ts';
import {readObject} from '../../src/drivers/kubernetes.ts';
import {deployments} from '../../src/drivers/kubernetes/workload.ts';
import {deployRelease} from '../../src/jobs/release/deploy-release.ts';
import {openChartRepository} from '../rig/chart-repository.ts';
import {useCluster} from '../rig/cluster.ts';
import {createClusterContext} from '../rig/job-context.ts';
import {openRegistry} from '../rig/registry.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const {signal} = new AbortController();
const open = useCluster();
const fixtures = join(import.meta.dirname, '..', 'fixtures', 'charts');

const opened = new AsyncDisposableStack();
let registry: string;
let url: string;
let folder: string;

beforeAll(async () => {
  ({path: folder} = opened.use(await createTempFolder()));
  const {port} = opened.use(await openRegistry(await findDocker(signal)));
  registry = `oci://localhost:${port}/charts`;
  const packed = join(folder, 'packed');
  for (const version of ['0.1.0', '0.2.0']) {
    await execa('helm', ['package', join(fixtures, 'hello'), `--version=${version}`, `--destination=${packed}`]);
    await execa('helm', ['push', '--plain-http', join(packed, `hello-${version}.tgz`), registry]);
  }
  ({url} = opened.use(await openChartRepository(packed)));
});

afterAll(() => opened.disposeAsync());

type Deployed = {readonly end: Result<JobResults['deploy-release']>; readonly steps: readonly string[]};

/** Deploys a chart with one image, whose place in the values only the chart itself knows. */
const deploy = async (name: string, chart: Chart): Promise<Deployed> => {
  const {cluster, context: place, folder: home, kubeconfig, namespace} = open();
  const {context, reports} = createClusterContext(cluster, signal);
  const helm = join(home, 'helm');
  await mkdir(helm, {recursive: true});
  const end = await deployRelease(
    {
      kind: 'deploy-release',
      release: {name, chart, namespace, values: []},
      inputs: '',
      images: [{valuesPath: 'image', repository: 'localhost:1/api', tag: 'v1', digest: `sha256:${'0'.repeat(64)}`}],
      cluster: {id: 'test', context: place},
      versions: {helm: 'v4', kubernetes: 'v1'},
      redeploy: undefined,
    },
    {
      ...context,
      world: {
        ...context.world,
        folders: {kubeconfig, helm, builds: helm},
        findHelm: () => findHelmVersion(helm, signal),
        memory: createMemory({path: home}),
      },
    },
  );
  expect((await readdir(helm)).filter(entry => /^(chart|values)-/.test(entry))).toEqual([]);
  return {end, steps: reports.flatMap(report => (report.kind === 'step' ? [report.text] : []))};
};

const listImages = async (name: string): Promise<readonly string[] | undefined> => {
  const {cluster, namespace} = open();
  const deployment = await readObject({cluster, resource: deployments, namespace, name}, signal);
  return deployment?.containers.map(({image}) => image);
};

test.each([
  ['registry', () => ({kind: 'oci', reference: `${registry}/hello`, version: '0.1.0'}), '0.1.0'],
  ['newest-in-registry', () => ({kind: 'oci', reference: `${registry}/hello`}), '0.2.0'],
  ['repository', () => ({kind: 'repository', url, name: 'hello', version: '0.1.0'}), '0.1.0'],
  ['newest-in-repository', () => ({kind: 'repository', url, name: 'hello'}), '0.2.0'],
] satisfies [string, () => Chart, string][])(
  'deploys the release `%s`, and says which version of its chart',
  async (name, chart, version) => {
    const {end, steps} = await deploy(name, chart());
    expect(end).toMatchObject({kind: 'ok', value: {deployment: 1, source: 'upgraded'}});
    expect(steps).toContainEqual(expect.stringContaining(`chart hello ${version} from `));
    expect(await listImages(name)).toEqual([`localhost:1/api:v1@sha256:${'0'.repeat(64)}`]);
  },
);

test('fetches what a chart in a folder depends on from a registry of this machine', async () => {
  const path = join(folder, 'depending');
  await cp(join(fixtures, 'parent'), path, {recursive: true});
  const dependency = `dependencies: [{name: hello, version: 0.1.0, repository: '${registry}'}]`;
  await writeFile(join(path, 'Chart.yaml'), `apiVersion: v2\nname: depending\nversion: 1.0.0\n${dependency}\n`);
  const {end, steps} = await deploy('depending', {kind: 'folder', path});
  expect(end).toMatchObject({kind: 'ok'});
  expect(steps).toContainEqual('chart depending 1.0.0');
});

test.each([
  ['a chart that the registry does not have', () => ({kind: 'oci', reference: `${registry}/helo`}), 'is not there'],
  [
    'a version that the registry does not have',
    () => ({kind: 'oci', reference: `${registry}/hello`, version: '9.9.9'}),
    'is not there, or not in this version',
  ],
  [
    'a registry that does not answer',
    () => ({kind: 'oci', reference: 'oci://127.0.0.1:1/charts/hello'}),
    'is somewhere that does not answer',
  ],
  ['a chart that the repository does not have', () => ({kind: 'repository', url, name: 'helo'}), 'is not there'],
  [
    'a version that the repository does not have',
    () => ({kind: 'repository', url, name: 'hello', version: '9.9.9'}),
    'is not there, or not in this version',
  ],
  [
    'a repository that is none',
    () => ({kind: 'repository', url: `${url}/nothing`, name: 'hello'}),
    'is not there, or not in this version',
  ],
  [
    'a repository that does not answer',
    () => ({kind: 'repository', url: 'http://127.0.0.1:1', name: 'hello'}),
    'is somewhere that does not answer',
  ],
] satisfies [string, () => Chart, string][])('names %s', async (_title, chart, what) => {
  const {end} = await deploy('unknown', chart());
  if (end.kind === 'ok') throw new Error('Expected no chart.');
  expect(end.failure.kind).toBe('chart-unavailable');
  expect(describeFailure(end.failure).what).toContain(what);
});

test('names a chart that a chart in a folder depends on', async () => {
  const path = join(folder, 'orphan');
  const dependency = `dependencies: [{name: nobody, version: 1.0.0, repository: '${url}'}]`;
  await mkdir(path);
  await writeFile(join(path, 'Chart.yaml'), `apiVersion: v2\nname: orphan\nversion: 1.0.0\n${dependency}\n`);
  const {end} = await deploy('orphan', {kind: 'folder', path});
  if (end.kind === 'ok') throw new Error('Expected no chart.');
  const {what, said} = describeFailure(end.failure);
  expect(what).toContain(`what ${path} depends on\` is not there`);
  expect(said.join('\n')).toContain('nobody');
});

test('names the file and the line of a Chart.yaml that is no YAML', async () => {
  const path = join(folder, 'broken');
  await mkdir(path);
  await writeFile(join(path, 'Chart.yaml'), 'name: broken\nversion: [1.0.0\n');
  const {end} = await deploy('broken', {kind: 'folder', path});
  if (end.kind === 'ok') throw new Error('Expected no chart.');
  expect(end.failure.kind).toBe('deploy-failed');
  expect(describeFailure(end.failure).said.join('\n')).toMatch(/broken\/Chart\.yaml: .* line \d/);
});
