import {randomBytes} from 'node:crypto';
import {readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {afterAll, beforeAll, expect, test} from 'vitest';

import {listContainers} from '../../src/drivers/containers.ts';
import {findDocker, type Docker} from '../../src/drivers/docker.ts';
import {
  createCluster,
  deleteCluster,
  findKindVersion,
  listClusters,
  listNodes,
  writeKubeconfig,
} from '../../src/drivers/kind.ts';
import {createTempFolder} from '../rig/temp-folder.ts';
import {findToolError} from '../rig/tool-error.ts';

const never = new AbortController().signal;
const name = `devloop-test-${randomBytes(4).toString('hex')}`;
const mark = '/etc/devloop/test';
const configFile = join(import.meta.dirname, '..', '..', 'kind-config.yaml');

const opened = new AsyncDisposableStack();
let docker: Docker;
let kubeconfig: string;

beforeAll(async () => {
  docker = await findDocker(never);
  const {path} = opened.use(await createTempFolder());
  kubeconfig = join(path, 'kubeconfig');
  opened.defer(() => deleteCluster({name, kubeconfig}, {docker, signal: never}));
});

afterAll(() => opened.disposeAsync());

test('tells its version', async () => {
  expect(await findKindVersion(never)).toMatch(/^\d+\.\d+\.\d+/);
});

test('leaves nothing of a cluster whose creation is aborted', async () => {
  const controller = new AbortController();
  const onLine = (line: string): void => {
    if (line.includes('Preparing nodes')) controller.abort();
  };
  const run = createCluster({name, configFile, kubeconfig}, {docker, signal: controller.signal, onLine});
  expect(await findToolError(run)).toMatchObject({reason: 'interrupted', command: 'kind create cluster'});
  expect(await listContainers(docker, {'io.x-k8s.kind.cluster': name}, never)).toEqual([]);
  await expect(stat(`${kubeconfig}.lock`)).rejects.toThrow('ENOENT');
});

test('creates a cluster under another name than that of its config file, and only in the kubeconfig given', async () => {
  process.env['KUBECONFIG'] = `${kubeconfig}-of-the-user`;
  const lines: string[] = [];
  const onLine = (line: string) => lines.push(line);
  await createCluster({name, configFile, kubeconfig, mark}, {docker, signal: never, onLine});
  delete process.env['KUBECONFIG'];
  expect(lines.join('\n')).toContain('Starting control-plane');
  expect(await readFile(kubeconfig, 'utf8')).toContain(`current-context: kind-${name}`);
  await expect(stat(`${kubeconfig}-of-the-user`)).rejects.toThrow('ENOENT');
  expect(await listClusters(docker, never)).toContain(name);
});

test('lists its nodes, their mark, and what they publish on loopback only', async () => {
  const [node, ...rest] = await listNodes(docker, name, never);
  expect(node).toMatchObject({name: `${name}-control-plane`, running: true, networks: ['kind']});
  expect(node?.mounts.map(({target}) => target)).toContain(mark);
  expect(node?.ports.map(({address}) => address)).toEqual(['127.0.0.1']);
  expect(rest).toEqual([]);
});

test('refuses to create a cluster that is there, and leaves it alone', async () => {
  const run = createCluster({name, configFile, kubeconfig}, {docker, signal: never});
  expect(await findToolError(run)).toMatchObject({reason: 'conflict'});
  expect(await listNodes(docker, name, never)).toHaveLength(1);
});

test('writes the credentials again, for the user alone', async () => {
  const before = await readFile(kubeconfig, 'utf8');
  await writeFile(kubeconfig, 'lost', {mode: 0o644});
  await writeKubeconfig({name, kubeconfig}, {docker, signal: never});
  expect((await readFile(kubeconfig, 'utf8')).trim() === before.trim()).toBe(true);
  expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600);
});

test('deletes a cluster with its nodes, once or twice', async () => {
  await deleteCluster({name, kubeconfig}, {docker, signal: never});
  await deleteCluster({name, kubeconfig}, {docker, signal: never});
  expect(await listNodes(docker, name, never)).toEqual([]);
  expect(await listClusters(docker, never)).not.toContain(name);
});
