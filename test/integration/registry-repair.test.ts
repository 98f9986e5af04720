import {randomBytes} from 'node:crypto';

import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';

import type {Result} from '../../src/core/job-end.ts';
import type {RegistryFacts} from '../../src/core/job.ts';
import {createContainer, findContainer, removeContainer} from '../../src/drivers/containers.ts';
import {findDocker, type Docker} from '../../src/drivers/docker.ts';
import {runCommand} from '../../src/drivers/run-command.ts';
import {findVolume, removeVolume} from '../../src/drivers/volumes.ts';
import {prepareRegistry} from '../../src/jobs/registry/prepare-registry.ts';
import {findFreePort} from '../rig/free-port.ts';
import {createMachineContext, type MachineContext} from '../rig/machine-context.ts';

const signal = new AbortController().signal;
const name = `devloop-test-${randomBytes(4).toString('hex')}`;

const runDocker = async (...args: readonly string[]) => runCommand({file: 'docker', args}, signal);

/** One registry for the whole file: each test takes up where the one before has left it. */
describe('the registry', () => {
  let docker: Docker;
  let port: number;
  let machine: MachineContext;

  const prepare = async (): Promise<Result<RegistryFacts>> =>
    prepareRegistry({kind: 'prepare-registry', registry: {name, port}}, machine.context);

  beforeAll(async () => {
    docker = await findDocker(signal);
    port = await findFreePort();
    expect((await startNew()).kind).toBe('ok');
  });

  beforeEach(() => {
    machine = createMachineContext(docker, 'me');
  });

  afterAll(async () => {
    await removeContainer(docker, name, signal);
    await removeVolume(docker, name, signal);
    await runDocker('network', 'rm', '--force', name);
  });

  const startNew = async (): Promise<Result<RegistryFacts>> => {
    machine = createMachineContext(docker, 'me');
    return prepare();
  };

  test('is left alone when nothing is wrong with it', async () => {
    const before = await findContainer(docker, name, signal);
    expect(await prepare()).toEqual({kind: 'ok', value: {name, port, id: before?.id}});
    expect(machine.repairs()).toEqual([]);
  });

  test('is started when it was stopped', async () => {
    await runDocker('stop', '--time=1', name);
    expect(await prepare()).toMatchObject({kind: 'ok'});
    expect(machine.repairs()).toEqual([`started the registry \`${name}\`, which was stopped`]);
  });

  test('goes on when it was paused', async () => {
    await runDocker('pause', name);
    expect(await prepare()).toMatchObject({kind: 'ok'});
    expect(machine.repairs()).toEqual([`let the registry \`${name}\` go on, which was paused`]);
  });

  test('is made anew from its volume when its container is gone', async () => {
    await removeContainer(docker, name, signal);
    expect(await prepare()).toMatchObject({kind: 'ok'});
    expect(machine.repairs()).toEqual([
      `made the container of the registry \`${name}\` anew; its images are still there`,
    ]);
  });

  test('moves to another port', async () => {
    const before = port;
    port = await findFreePort();
    expect(await prepare()).toMatchObject({kind: 'ok', value: {port}});
    expect(machine.repairs()).toEqual([
      `made the registry \`${name}\` anew, for it is on 127.0.0.1:${before}, not on 127.0.0.1:${port}; its images are still there`,
    ]);
    await expect(fetch(`http://127.0.0.1:${before}/v2/`)).rejects.toThrow();
  });

  test('is made anew when it is of a devloop that collected no garbage', async () => {
    const made = await findContainer(docker, name, signal);
    await removeContainer(docker, name, signal);
    const ports = [{port: 5000, address: '127.0.0.1', hostPort: port}];
    const {mounts = []} = made ?? {};
    const labels = {'dev.devloop.owner': 'me'};
    await createContainer(docker, {name, image: 'registry:3', labels, ports, mounts, restart: 'always'}, signal);
    expect(await prepare()).toMatchObject({kind: 'ok'});
    expect(machine.repairs()).toEqual([
      `made the registry \`${name}\` anew, for it does not collect garbage; its images are still there`,
    ]);
  });

  test('is made anew when a network it was on is gone', async () => {
    await runDocker('network', 'create', name);
    await runDocker('network', 'connect', name, name);
    await runDocker('stop', '--time=1', name);
    await runDocker('network', 'rm', name);
    expect(await prepare()).toMatchObject({kind: 'ok'});
    expect(machine.repairs().join()).toContain('anew, for it cannot be started any more; its images are still there');
  });

  test.each(['container', 'volume'] as const)('is refused and left alone when its %s is not ours', async what => {
    await removeContainer(docker, name, signal);
    const spec = {image: 'registry:3', ports: [], mounts: [], restart: 'no'} as const;
    if (what === 'container') await createContainer(docker, {...spec, name, labels: {}}, signal);
    machine = createMachineContext(docker, what === 'volume' ? 'somebody else' : 'me');
    expect(await prepare()).toEqual({kind: 'failed', failure: {kind: 'registry-foreign', name, what}});
    expect(await findVolume(docker, name, signal)).toMatchObject({labels: {'dev.devloop.owner': 'me'}});
    expect((await findContainer(docker, name, signal))?.running).toBe(what === 'container' ? false : undefined);
  });
});
