import type {Config} from '../core/config.ts';
import {findContainer, removeContainer} from '../drivers/containers.ts';
import type {Docker} from '../drivers/docker.ts';
import {deleteCluster} from '../drivers/kind.ts';
import {findVolume, removeVolume} from '../drivers/volumes.ts';
import {ownerLabel} from './labels.ts';
import type {World} from './world.ts';

type Remove = {readonly config: Config; readonly docker: Docker; readonly world: World; readonly signal: AbortSignal};

/** Deletes the cluster, which its caller has proved to be devloop's own. What a devloop that is killed meanwhile leaves of it is no whole cluster any more. */
export async function removeCluster({config, docker, world, signal}: Remove): Promise<void> {
  const {name} = config.cluster;
  await noteRemoval(name, world);
  await deleteCluster({name, kubeconfig: world.folders.kubeconfig}, {docker, signal});
  await world.begun.remove(name);
}

/** A disk that is full must not keep anyone from freeing it. */
async function noteRemoval(name: string, world: World): Promise<void> {
  try {
    await world.begun.write(name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

/** Removes the registry with its images, if they bear this user's mark; says whether there was one. */
export async function removeRegistry({config, docker, world, signal}: Remove): Promise<'removed' | 'none'> {
  const {name} = config.registry;
  const {owner} = world.identity;
  const container = await findContainer(docker, name, signal);
  const volume = await findVolume(docker, name, signal);
  const isOwn = container?.labels[ownerLabel] === owner;
  if (isOwn) await removeContainer(docker, name, signal);
  if (volume?.labels[ownerLabel] === owner && (container === undefined || isOwn))
    await removeVolume(docker, name, signal);
  return isOwn ? 'removed' : 'none';
}
