import {randomBytes} from 'node:crypto';
import {setTimeout} from 'node:timers/promises';

import {createContainer, findContainer, removeContainer, startContainer} from '../../src/drivers/containers.ts';
import type {Docker} from '../../src/drivers/docker.ts';
import {pingRegistry} from '../../src/drivers/registry.ts';

/** A registry of the test's own on a free port of 127.0.0.1, removed with its data at the end of its scope. */
export const openRegistry = async (docker: Docker) => {
  const signal = AbortSignal.timeout(60_000);
  const name = `devloop-test-registry-${randomBytes(4).toString('hex')}`;
  const remove = (): Promise<void> => removeContainer(docker, name, AbortSignal.timeout(60_000));
  const ports = [{port: 5000, address: '127.0.0.1', hostPort: 0}];
  await createContainer(
    docker,
    {
      name,
      image: 'registry:3',
      labels: {},
      ports,
      mounts: [],
      restart: 'no',
      env: {REGISTRY_STORAGE_DELETE_ENABLED: 'true'},
    },
    signal,
  );
  try {
    await startContainer(docker, name, signal);
    const port = (await findContainer(docker, name, signal))?.ports[0]?.hostPort ?? 0;
    while ((await pingRegistry(port, signal)) !== 'registry') await setTimeout(20, undefined, {signal});
    return {port, [Symbol.asyncDispose]: remove};
  } catch (error) {
    await remove();
    throw error;
  }
};
