import {randomBytes} from 'node:crypto';

import {afterAll, beforeAll, expect, test} from 'vitest';

import {readContainerFile, writeContainerFile} from '../../src/drivers/container-files.ts';
import {
  createContainer,
  findContainer,
  listContainers,
  removeContainer,
  startContainer,
  stopContainer,
} from '../../src/drivers/containers.ts';
import {findDocker, type Docker} from '../../src/drivers/docker.ts';
import {findImage} from '../../src/drivers/images.ts';
import {connectNetwork} from '../../src/drivers/networks.ts';
import {runCommand} from '../../src/drivers/run-command.ts';
import {runInContainer} from '../../src/drivers/run-in-container.ts';
import {createVolume, findVolume, removeVolume} from '../../src/drivers/volumes.ts';
import {findToolError} from '../rig/tool-error.ts';

const signal = new AbortController().signal;
const name = `devloop-test-${randomBytes(4).toString('hex')}`;
const labels = {'dev.devloop.test': name};
const image = 'registry:3';
const spec = {
  name,
  image,
  labels,
  ports: [{port: 5000, address: '127.0.0.1', hostPort: 0}],
  mounts: [{source: name, target: '/var/lib/registry'}],
  restart: 'always',
} as const;

let docker: Docker;

const runDocker = (...args: readonly string[]): Promise<unknown> => runCommand({file: 'docker', args}, signal);

beforeAll(async () => {
  docker = await findDocker(signal);
  await runDocker('network', 'create', name);
  await createVolume(docker, {name, labels}, signal);
});

afterAll(async () => {
  await removeContainer(docker, name, signal);
  await removeVolume(docker, name, signal);
  await runDocker('network', 'rm', name);
});

test('finds nothing where nothing is', async () => {
  expect(await findContainer(docker, `${name}-other`, signal)).toBeUndefined();
  expect(await findVolume(docker, `${name}-other`, signal)).toBeUndefined();
  expect(await findImage(docker, `${name}:none`, signal)).toBeUndefined();
  await removeContainer(docker, `${name}-other`, signal);
  await removeVolume(docker, `${name}-other`, signal);
});

test('creates a container as it is asked to, stopped', async () => {
  const {id} = await createContainer(docker, spec, signal);
  const {id: imageId} = (await findImage(docker, image, signal)) ?? {};
  expect(await findContainer(docker, name, signal)).toMatchObject({...spec, id, imageId, running: false});
});

test('says that a name is taken, and that an image is missing', async () => {
  expect(await findToolError(createContainer(docker, spec, signal))).toMatchObject({reason: 'conflict'});
  const missing = createContainer(docker, {...spec, name: `${name}-other`, image: `${name}:none`}, signal);
  expect(await findToolError(missing)).toMatchObject({reason: 'missing', command: `docker create ${name}-other`});
});

test('starts a container, and tells the port that Docker chose on loopback', async () => {
  await startContainer(docker, name, signal);
  await startContainer(docker, name, signal);
  const container = await findContainer(docker, name, signal);
  expect(container).toMatchObject({running: true, ports: [{port: 5000, address: '127.0.0.1'}]});
  expect(container?.ports[0]?.hostPort).toBeGreaterThan(0);
});

test('says that a port is taken', async () => {
  const container = await findContainer(docker, name, signal);
  const other = `${name}-other`;
  await createContainer(docker, {...spec, name: other, ports: container?.ports ?? []}, signal);
  const error = await findToolError(startContainer(docker, other, signal));
  await removeContainer(docker, other, signal);
  expect(error).toMatchObject({reason: 'conflict', message: expect.stringContaining('port is already allocated')});
});

test('connects a container to a network, once or twice', async () => {
  await connectNetwork(docker, {network: name, container: name}, signal);
  await connectNetwork(docker, {network: name, container: name}, signal);
  expect((await findContainer(docker, name, signal))?.networks.toSorted()).toEqual(['bridge', name].toSorted());
  const missing = connectNetwork(docker, {network: `${name}-other`, container: name}, signal);
  expect(await findToolError(missing)).toMatchObject({reason: 'missing'});
});

test('lists containers by label', async () => {
  expect((await listContainers(docker, labels, signal)).map(container => container.name)).toEqual([name]);
  expect(await listContainers(docker, {...labels, other: 'x'}, signal)).toEqual([]);
});

test('writes a file with its folders and reads it back, byte by byte', async () => {
  const file = {container: name, path: '/etc/containerd/certs.d/localhost:5001/hosts.toml'};
  expect(await readContainerFile(docker, file, signal)).toBeUndefined();
  for (const text of [`[host."http://a 'b' $c:5000"]\n`, 'grüße 🐳\n\n%s\\n', '']) {
    await writeContainerFile(docker, {...file, text}, signal);
    expect(await readContainerFile(docker, file, signal)).toBe(text);
  }
});

test('says why a program in a container failed', async () => {
  const failing = runInContainer(docker, {container: name, args: ['sh', '-c', 'echo oh no >&2; exit 7']}, signal);
  expect(await findToolError(failing)).toMatchObject({reason: 'failed', exitCode: 7, output: ['oh no']});
});

test('stops a container, which keeps its networks and the ports it asks for', async () => {
  await stopContainer(docker, name, signal);
  await stopContainer(docker, name, signal);
  const container = await findContainer(docker, name, signal);
  expect(container).toMatchObject({running: false, ports: spec.ports});
  expect(container?.networks).toContain(name);
  const file = {container: name, path: '/etc/hostname'};
  expect(await findToolError(readContainerFile(docker, file, signal))).toMatchObject({reason: 'conflict'});
});

test('does not remove a volume that a container uses, nor a named volume with its container', async () => {
  expect(await findToolError(removeVolume(docker, name, signal))).toMatchObject({reason: 'conflict'});
  await removeContainer(docker, name, signal);
  expect(await findContainer(docker, name, signal)).toBeUndefined();
  expect(await findVolume(docker, name, signal)).toEqual({name, labels});
});

test('ends at once when told to', async () => {
  const request = findContainer(docker, name, AbortSignal.abort());
  expect(await findToolError(request)).toMatchObject({reason: 'interrupted'});
});
