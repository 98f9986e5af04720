import {randomBytes} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import type {RegistryFacts} from '../../src/core/job.ts';
import {buildImage} from '../../src/drivers/build-image.ts';
import {writeContainerFile} from '../../src/drivers/container-files.ts';
import {removeContainer} from '../../src/drivers/containers.ts';
import type {Docker} from '../../src/drivers/docker.ts';
import {connectNetwork} from '../../src/drivers/networks.ts';
import {listNodeImages, removeNodeImage} from '../../src/drivers/node-images.ts';
import {runInContainer} from '../../src/drivers/run-in-container.ts';
import {removeVolume} from '../../src/drivers/volumes.ts';
import {prepareRegistry} from '../../src/jobs/registry/prepare-registry.ts';
import {findFreePort} from './free-port.ts';
import {createMachineContext} from './machine-context.ts';
import {removeImages} from './remove-images.ts';
import {createTempFolder} from './temp-folder.ts';

/** A registry as devloop makes it, known to a node, and images in it that differ in one layer of a megabyte. */
export type ImageProject = AsyncDisposable & {
  readonly registry: RegistryFacts;
  readonly project: string;
  /** The images have the tags `dev-0…0`, `dev-0…1` and so on. */
  readonly build: (number: number, lines?: readonly string[]) => Promise<string>;
};

/** The tag that devloop gives an image whose inputs have a hash like this. */
export const tagOf = (number: number): string => `dev-${String(number).padStart(16, '0')}`;

const signal = new AbortController().signal;

export async function openImageProject(docker: Docker, node: string): Promise<ImageProject> {
  const project = `prune-${randomBytes(4).toString('hex')}`;
  const name = `devloop-test-${project}`;
  const port = await findFreePort();
  const opened = new AsyncDisposableStack();
  opened.defer(async () => {
    await removeContainer(docker, name, signal);
    await removeVolume(docker, name, signal);
    await removeImages(`localhost:${port}/${project}/api`);
    for (const {id, names} of await listNodeImages({docker, node}, signal)) {
      if (names.some(each => each.includes(project))) await removeNodeImage({docker, node, id}, signal);
    }
  });
  try {
    const made = await prepareRegistry(
      {kind: 'prepare-registry', registry: {name, port}},
      createMachineContext(docker, 'me').context,
    );
    if (made.kind === 'failed') throw new Error(`There is no registry: ${JSON.stringify(made.failure)}`);
    const {path: folder} = opened.use(await createTempFolder());
    opened.defer(await wireNode(docker, {node, name, port}));
    return {
      registry: made.value,
      project,
      build: async (number, lines = []) => {
        await writeFile(join(folder, 'part'), randomBytes(1_000_000));
        const dockerfile = join(folder, 'Dockerfile');
        await writeFile(dockerfile, ['FROM python:3.13-slim', 'COPY part /part', ...lines, ''].join('\n'));
        const image = {port, repository: `${project}/api`, tag: tagOf(number)};
        const request = {context: folder, dockerfile, args: {}, secrets: [], ssh: [], platforms: [], image};
        return (await buildImage(request, {docker, signal, onProgress: () => {}})).digest;
      },
      [Symbol.asyncDispose]: async () => opened.disposeAsync(),
    };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

type Wire = {readonly node: string; readonly name: string; readonly port: number};

async function wireNode(docker: Docker, {node, name, port}: Wire): Promise<() => Promise<void>> {
  const folder = `/etc/containerd/certs.d/localhost:${port}`;
  await connectNetwork(docker, {network: 'kind', container: name}, signal);
  const text = `[host."http://${name}:5000"]\n`;
  await writeContainerFile(docker, {container: node, path: `${folder}/hosts.toml`, text}, signal);
  return async () => {
    await runInContainer(docker, {container: node, args: ['rm', '-r', folder]}, signal);
  };
}
