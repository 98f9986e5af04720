import {execa} from 'execa';
import {afterAll, beforeAll, expect, test} from 'vitest';

import type {PruneOrder, PruneResult} from '../../src/core/prune.ts';
import {findContainer, startContainer} from '../../src/drivers/containers.ts';
import {findDocker, type Docker} from '../../src/drivers/docker.ts';
import {writeObject} from '../../src/drivers/kubernetes.ts';
import {pods} from '../../src/drivers/kubernetes/pod.ts';
import {parseMetadata} from '../../src/drivers/kubernetes/resource.ts';
import {listNodeImages} from '../../src/drivers/node-images.ts';
import {findManifest} from '../../src/drivers/registry.ts';
import {runInContainer} from '../../src/drivers/run-in-container.ts';
import {listProcesses} from '../../src/drivers/running-processes.ts';
import {ToolError} from '../../src/drivers/tool-error.ts';
import {findNewestImage} from '../../src/jobs/image/find-image.ts';
import type {MadeImage} from '../../src/jobs/memory.ts';
import {cleanImages} from '../../src/jobs/prune/clean-images.ts';
import {garbageOrder} from '../../src/jobs/registry/create-registry.ts';
import {prepareRegistry} from '../../src/jobs/registry/prepare-registry.ts';
import type {Context} from '../../src/jobs/world.ts';
import {awaitObject} from '../rig/await-object.ts';
import {useCluster} from '../rig/cluster.ts';
import {openImageProject, tagOf, type ImageProject} from '../rig/image-project.ts';
import {createMachineContext} from '../rig/machine-context.ts';

const signal = new AbortController().signal;
const node = 'devloop-test-control-plane';
const useTestCluster = useCluster();

/** What each image is kept for, or nothing; the last one is what the service has now. */
const images = ['foreign', 'pod', 'cronjob', 'old', 'old', 'remembered', 'current'] as const;

const opened = new AsyncDisposableStack();
let docker: Docker;
let project: ImageProject;
let digests: readonly string[];

const repository = (): string => `${project.project}/api`;
const nameOf = (number: number): string => `localhost:${project.registry.port}/${repository()}:${tagOf(number)}`;

beforeAll(async () => {
  docker = await findDocker(signal);
  project = opened.use(await openImageProject(docker, node));
  const built: string[] = [];
  for (const number of images.keys()) built.push(await project.build(number));
  digests = built;
});

afterAll(() => opened.disposeAsync());

const orderFor = (changes: Partial<PruneOrder> = {}): PruneOrder => ({
  project: project.project,
  registry: project.registry,
  cluster: {id: '', context: ''},
  nodes: [node],
  images: [{service: 'api', digest: digests[6] ?? ''}],
  keep: 1,
  buildCache: undefined,
  ...changes,
});

/** The memory knows all, and one of them as the newest. */
const remembered = (newest = 5): readonly MadeImage[] =>
  [...digests.keys()]
    .toSorted((one, other) => Number(one === newest) - Number(other === newest))
    .map(number => ({from: `${number}`, repository: repository(), tag: tagOf(number), digest: digests[number] ?? ''}));

const contextFor = (until: AbortSignal = signal): Context => {
  const {context} = createMachineContext(docker, 'me');
  const memory = {...context.world.memory, listImages: async () => remembered()};
  return {
    ...context,
    signal: until,
    world: {...context.world, memory, openCluster: async () => useTestCluster().cluster},
  };
};

const prune = async (changes: Partial<PruneOrder> = {}): Promise<PruneResult> => {
  const end = await cleanImages({kind: 'prune-images', order: orderFor(changes)}, contextFor());
  if (end.kind === 'failed') throw new Error(JSON.stringify(end.failure));
  return end.value;
};

const isHeld = async (reference: string, name = repository()): Promise<boolean> =>
  (await findManifest({port: project.registry.port, repository: name, reference}, signal)) !== undefined;

const pull = async (name: string): Promise<void> => {
  await runInContainer(docker, {container: node, args: ['crictl', 'pull', name]}, signal);
};

const registrySize = async (): Promise<number> => {
  const args = ['du', '-sk', '/var/lib/registry'];
  return Number.parseInt((await runInContainer(docker, {container: project.registry.id, args}, signal)).stdout, 10);
};

const namesInDocker = async (): Promise<readonly string[]> =>
  (await execa('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'])).stdout.split('\n');

const namesInNode = async (): Promise<readonly string[]> =>
  (await listNodeImages({docker, node}, signal)).flatMap(({names}) => names);

const cronJobs = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  parse: (value: unknown) => ({metadata: parseMetadata(value)}),
};

test('only images of the project to which nothing refers are removed, wherever they are', async () => {
  const {cluster, namespace} = useTestCluster();
  const {port} = project.registry;
  const mine = `localhost:${port}/${repository()}:mine`;
  const other = `localhost:${port}/${project.project}-other/api:${tagOf(0)}`;
  opened.defer(async () => void (await execa('docker', ['image', 'rm', '--force', mine, other])));
  for (const [from, to] of [
    [0, mine],
    [3, other],
  ] as const) {
    await execa('docker', ['tag', nameOf(from), to]);
    await execa('docker', ['push', to]);
  }
  await execa('docker', ['image', 'rm', other]);
  const containers = [{name: 'app', image: nameOf(1), command: ['sleep', 'infinity']}];
  const spec = {terminationGracePeriodSeconds: 0, containers};
  await writeObject({cluster, resource: pods, object: {metadata: {name: 'app', namespace}, spec}}, signal);
  await awaitObject({cluster, resource: pods, namespace}, ({phase}) => phase === 'Running');
  const template = {template: {spec: {restartPolicy: 'Never', containers: [{name: 'app', image: nameOf(2)}]}}};
  const cronJob = {
    metadata: {name: 'app', namespace},
    spec: {schedule: '0 0 1 1 *', suspend: true, jobTemplate: {spec: template}},
  };
  await writeObject({cluster, resource: cronJobs, object: cronJob}, signal);
  await pull(nameOf(3));
  const sizeBefore = await registrySize();

  const result = await prune();
  expect(result).toMatchObject({outcome: 'pruned', images: 2});
  expect(result.outcome === 'pruned' && result.freed).toBeGreaterThan(1_000_000);
  const kept = await Promise.all(digests.map(async digest => isHeld(digest)));
  expect(kept).toEqual(images.map(reason => reason !== 'old'));
  expect(await isHeld(tagOf(3))).toBe(false);
  expect(await isHeld(digests[3] ?? '', `${project.project}-other/api`)).toBe(true);
  // One of the two is still held by the other repository.
  expect(sizeBefore - (await registrySize())).toBeGreaterThan(900);
  const inDocker = await namesInDocker();
  expect(inDocker.filter(name => name.includes(`${repository()}:dev-`)).toSorted()).toEqual(
    [0, 1, 2, 5, 6].map(nameOf),
  );
  expect(inDocker).toEqual(expect.arrayContaining([mine, 'python:3.13-slim', 'registry:3']));
  expect(await namesInNode()).toContain(nameOf(1));
  expect(await namesInNode()).not.toContain(nameOf(3));
});

test('what is kept can still be pulled, also by another name', async () => {
  for (const number of [0, 2, 5, 6]) await pull(nameOf(number));
  await pull(`localhost:${project.registry.port}/${project.project}-other/api:${tagOf(0)}`);
});

test('what was removed is not taken for an image that an earlier run has left', async () => {
  const {world} = contextFor();
  const memory = {...world.memory, listImages: async () => remembered(4)};
  const job = {kind: 'find-image', service: 'api', repository: repository(), registry: project.registry} as const;
  expect(await findNewestImage(job, {signal, world: {...world, memory}})).toMatchObject({
    value: {image: {digest: digests[6]}},
  });
});

test('what was removed is built and pushed again as if it had never been there', async () => {
  const digest = await project.build(3);
  await pull(`localhost:${project.registry.port}/${repository()}@${digest}`);
});

test('the registry is left alone when there is nothing to remove', async () => {
  await prune();
  const before = await findContainer(docker, project.registry.id, signal);
  expect(await prune()).toMatchObject({outcome: 'pruned', images: 0, freed: 0});
  expect(await findContainer(docker, project.registry.id, signal)).toEqual(before);
});

test('the images that an index is made of stay with it, and go with it', async () => {
  const parts = [await project.build(7), await project.build(8)];
  const from = parts.map(digest => `localhost:${project.registry.port}/${repository()}@${digest}`);
  await execa('docker', ['buildx', 'imagetools', 'create', '--tag', nameOf(9), ...from]);
  const query = {port: project.registry.port, repository: repository(), reference: tagOf(9)};
  const index = (await findManifest(query, signal))?.digest ?? '';
  await prune({images: [{service: 'api', digest: index}]});
  expect(await Promise.all([index, ...parts].map(async digest => isHeld(digest)))).toEqual([true, true, true]);
  await prune();
  expect(await Promise.all([index, ...parts].map(async digest => isHeld(digest)))).toEqual([false, false, false]);
});

test('nothing is removed while something is built for the registry', async () => {
  const old = await project.build(7);
  const building = project.build(8, ['RUN sleep 5']);
  await expect.poll(async () => listProcesses([' buildx build ', nameOf(8)], signal), {timeout: 5000}).not.toEqual([]);
  expect(await prune()).toEqual({outcome: 'put-off', why: 'building'});
  expect(await isHeld(old)).toBe(true);
  expect(await isHeld(await building)).toBe(true);
  await prune();
  expect(await isHeld(old)).toBe(false);
});

test('a collection that is broken off harms nothing, and is done at the next start', async () => {
  const {id, name, port} = project.registry;
  await runInContainer(docker, {container: id, args: ['touch', garbageOrder]}, signal);
  for (const _ of [1, 2, 3]) {
    await execa('docker', ['kill', id]);
    await startContainer(docker, id, signal);
  }
  await execa('docker', ['kill', id]);
  const {context} = createMachineContext(docker, 'me');
  expect(await prepareRegistry({kind: 'prepare-registry', registry: {name, port}}, context)).toMatchObject({
    kind: 'ok',
    value: {id},
  });
  const missing = await runInContainer(docker, {container: id, args: ['ls', garbageOrder]}, signal).catch(() => 'gone');
  expect(missing).toBe('gone');
  for (const number of [0, 5]) await pull(`${nameOf(number)}@${digests[number]}`);
});

test('a cluster that does not answer leaves everything as it is', async () => {
  const old = await project.build(7);
  const context = contextFor();
  const lost = {...context.world, openCluster: refuse};
  const end = await cleanImages({kind: 'prune-images', order: orderFor()}, {...context, world: lost});
  expect(end).toMatchObject({kind: 'ok', value: {outcome: 'failed'}});
  expect(await isHeld(old)).toBe(true);
});

const refuse = async (): Promise<never> => {
  throw new ToolError({command: 'kubernetes', reason: 'unreachable'});
};
