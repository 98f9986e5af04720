import type {DiskUse, PruneOrder} from '../../core/prune.ts';
import {readDockerDisk} from '../../drivers/docker-disk.ts';
import type {Docker} from '../../drivers/docker.ts';
import {readNodeDisk} from '../../drivers/node-images.ts';
import {runInContainer} from '../../drivers/run-in-container.ts';
import {folderInside} from '../registry/create-registry.ts';
import {prefixOf} from './find-wanted.ts';

/** What images take on this machine; `layers` are those of all images in Docker, so that two times can be compared. */
export type Measured = {readonly disk: DiskUse; readonly layers: number};

/** Measures what images take: of Docker's, only those of this project are counted, by the bytes that they share with no other. */
export async function readDiskUse(
  {docker, order}: {readonly docker: Docker; readonly order: PruneOrder},
  signal: AbortSignal,
): Promise<Measured> {
  const [{images, layers, buildCache}, registry, ...nodes] = await Promise.all([
    readDockerDisk(docker, signal),
    readFolder(docker, order.registry.id, signal),
    ...order.nodes.map(async node => readNodeDisk({docker, node}, signal)),
  ]);
  const own = images.filter(({names}) => names.some(name => name.startsWith(prefixOf(order))));
  return {
    layers,
    disk: {docker: sumOf(own.map(image => image.own)), registry, nodes: sumOf(nodes), buildCache},
  };
}

/**
 * Bytes that one time has less than the other. Others write, too: what has grown meanwhile is not counted against it. A layer that no image
 * has any more may still be in the build cache.
 */
export const freedBy = (before: Measured, after: Measured): number =>
  sumOf([
    Math.max(0, before.layers + before.disk.buildCache - after.layers - after.disk.buildCache),
    Math.max(0, before.disk.registry - after.disk.registry),
    Math.max(0, before.disk.nodes - after.disk.nodes),
  ]);

async function readFolder(docker: Docker, container: string, signal: AbortSignal): Promise<number> {
  const {stdout} = await runInContainer(docker, {container, args: ['du', '-sk', folderInside]}, signal);
  return (Number.parseInt(stdout, 10) || 0) * 1024;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
