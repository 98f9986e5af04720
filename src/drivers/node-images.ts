import type {Docker} from './docker.ts';
import {parseList, parseObject, parseString} from './json.ts';
import {runInContainer} from './run-in-container.ts';

/** An image in the containerd of a node; `id` is the digest of its configuration. */
export type NodeImage = {
  readonly id: string;
  /** All of them, with tag (`localhost:5001/shop/api:dev`) or digest (`localhost:5001/shop/api@sha256:…`). */
  readonly names: readonly string[];
  /** Whether a container of the node was made from it, running or not. */
  readonly use: 'used' | 'unused';
};

/** Which node, by the name of its container. */
export type NodeQuery = {readonly docker: Docker; readonly node: string};

/** Lists the images of a node that have a name. */
export const listNodeImages = async ({docker, node}: NodeQuery, signal: AbortSignal): Promise<readonly NodeImage[]> => {
  const ask = async (...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> => {
    const {stdout} = await runInContainer(docker, {container: node, args: ['crictl', ...args, '-o', 'json']}, signal);
    return parseObject(JSON.parse(stdout));
  };
  const {images} = await ask('images');
  const {containers} = await ask('ps', '-a');
  const used = new Set(parseList(containers).flatMap(parseImagesOf));
  return parseList(images).map(item => {
    const {id: rawId, repoTags, repoDigests} = parseObject(item);
    const id = parseString(rawId);
    const names = [...parseList(repoTags), ...parseList(repoDigests)].map(parseString);
    return {id, names, use: [id, ...names].some(name => used.has(name)) ? 'used' : 'unused'};
  });
};

/** A container names its image by id, or by the name that its pod has for it. */
const parseImagesOf = (value: unknown): readonly string[] => {
  const {image, imageRef, imageId} = parseObject(value);
  return [parseObject(image)['image'], imageRef, imageId].map(parseString);
};

/** Removes an image with all its names from a node; one that is not there is fine. */
export const removeNodeImage = async (
  {docker, node, id}: NodeQuery & {readonly id: string},
  signal: AbortSignal,
): Promise<void> => {
  await runInContainer(docker, {container: node, args: ['crictl', 'rmi', id]}, signal);
};

/** Bytes on the disk of all that a node has of images. */
export const readNodeDisk = async ({docker, node}: NodeQuery, signal: AbortSignal): Promise<number> => {
  const root = '/var/lib/containerd';
  const script = 'for folder in "$@"; do if [ -d "$folder" ]; then du -sk "$folder" || true; fi; done';
  const folders = [`${root}/io.containerd.content.v1.content`, `${root}/io.containerd.snapshotter.v1.overlayfs`];
  const {stdout} = await runInContainer(
    docker,
    {container: node, args: ['sh', '-c', script, 'sh', ...folders]},
    signal,
  );
  return stdout.split('\n').reduce((sum, line) => sum + (Number.parseInt(line, 10) || 0) * 1024, 0);
};
