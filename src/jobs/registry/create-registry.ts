import type {Config} from '../../core/config.ts';
import {createContainer} from '../../drivers/containers.ts';
import type {Docker} from '../../drivers/docker.ts';
import {findImage, pullImage} from '../../drivers/images.ts';
import {createVolume} from '../../drivers/volumes.ts';
import {ownerLabel} from '../labels.ts';

/** The registry to make, whose it will be, and whom to tell of what takes long. */
export type RegistryPlan = {
  readonly docker: Docker;
  readonly registry: Config['registry'];
  readonly owner: string;
  readonly log: (source: string, text: string) => void;
};

const image = 'registry:3';

/** The port on which the registry listens inside its container. */
export const portInside = 5000;

/** Creates the container without starting it. Its images are in a volume of its own, so a registry that is made anew still has them. */
export async function createRegistry({docker, registry, owner, log}: RegistryPlan, signal: AbortSignal): Promise<void> {
  const labels = {[ownerLabel]: owner};
  const {name, port} = registry;
  if ((await findImage(docker, image, signal)) === undefined) {
    log('registry', `pulling ${image}`);
    await pullImage(docker, image, signal);
  }

  await createVolume(docker, {name, labels}, signal);
  await createContainer(
    docker,
    {
      name,
      image,
      labels,
      restart: 'always',
      ports: [{port: portInside, address: '127.0.0.1', hostPort: port}],
      mounts: [{source: name, target: '/var/lib/registry'}],
      env: {REGISTRY_STORAGE_DELETE_ENABLED: 'true', OTEL_TRACES_EXPORTER: 'none'},
    },
    signal,
  );
}
