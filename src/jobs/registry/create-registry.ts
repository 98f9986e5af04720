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

/** Where its images are inside its container. */
export const folderInside = '/var/lib/registry';

/** A file in the registry's volume: while it is there, a start collects garbage first. */
export const garbageOrder = `${folderInside}/collect-garbage`;

/** Says of a container that it knows the order. */
export const collectsLabel = {'dev.devloop.garbage': 'collected-at-start'} as const;

/**
 * Garbage is collected before the registry serves anybody: whatever is pushed meanwhile would lose its layers, and the registry would go on
 * answering from memory for layers that are gone. However it is broken off, the next start does it again.
 */
const script = 'if [ -e "$1" ]; then registry garbage-collect "$2" && rm -f "$1"; fi; exec registry serve "$2"';
const settings = '/etc/distribution/config.yml';

/** Creates the container without starting it. Its images are in a volume of its own, so a registry that is made anew still has them. */
export async function createRegistry({docker, registry, owner, log}: RegistryPlan, signal: AbortSignal): Promise<void> {
  const labels = {[ownerLabel]: owner, ...collectsLabel};
  const {name, port} = registry;
  if ((await findImage(docker, image, signal)) === undefined) {
    log('registry', `pulling ${image}`);
    await pullImage(docker, image, signal);
  }

  await createVolume(docker, {name, labels: {[ownerLabel]: owner}}, signal);
  await createContainer(
    docker,
    {
      name,
      image,
      labels,
      restart: 'always',
      ports: [{port: portInside, address: '127.0.0.1', hostPort: port}],
      mounts: [{source: name, target: folderInside}],
      entrypoint: ['sh', '-c', script, 'sh', garbageOrder, settings],
      env: {REGISTRY_STORAGE_DELETE_ENABLED: 'true', OTEL_TRACES_EXPORTER: 'none'},
    },
    signal,
  );
}
