import {chooseOldImages, type PruneOrder, type Wanted} from '../../core/prune.ts';
import {readDockerDisk, removeImageName, type DockerImage} from '../../drivers/docker-disk.ts';
import type {Docker} from '../../drivers/docker.ts';
import {listNodeImages, removeNodeImage} from '../../drivers/node-images.ts';
import {ToolError} from '../../drivers/tool-error.ts';

type Order = {readonly docker: Docker; readonly order: PruneOrder; readonly wanted: Wanted};

/** Removes old images from Docker's own store, where a build leaves each image that it pushes, and says which. One that a container uses stays. */
export async function cleanDocker({docker, wanted}: Order, signal: AbortSignal): Promise<readonly string[]> {
  const {images} = await readDockerDisk(docker, signal);
  const old = chooseOldImages(images.map(heldOf), wanted);
  for (const name of old.flatMap(({names}) => names)) {
    try {
      await removeImageName(docker, name, signal);
    } catch (error) {
      if (!(error instanceof ToolError) || error.reason !== 'conflict') throw error;
    }
  }
  return old.flatMap(({digests}) => digests);
}

/** Removes old images from the nodes of the cluster, but for those that a container there was made from, and says which. */
export async function cleanNodes({docker, order, wanted}: Order, signal: AbortSignal): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const node of order.nodes) {
    const images = (await listNodeImages({docker, node}, signal)).filter(({use}) => use === 'unused');
    const old = chooseOldImages(images.map(heldOf), wanted);
    for (const {id, digests} of old) {
      await removeNodeImage({docker, node, id}, signal);
      removed.push(...digests);
    }
  }
  return removed;
}

/** Under a name with a digest stands the one that the registry knows. An image without a name is nobody's, so not devloop's. */
const heldOf = ({id, names}: Pick<DockerImage, 'id' | 'names'>) => ({
  id,
  names: names.length === 0 ? ['<none>'] : names,
  digests: names.flatMap(name => (name.includes('@') ? [name.slice(name.indexOf('@') + 1)] : [])),
  parts: [],
});
