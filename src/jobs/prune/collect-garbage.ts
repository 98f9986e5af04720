import type {RegistryFacts} from '../../core/job.ts';
import {readContainerFile, writeContainerFile} from '../../drivers/container-files.ts';
import {restartContainer} from '../../drivers/containers.ts';
import type {Docker} from '../../drivers/docker.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import {awaitAnswer} from '../registry/await-answer.ts';
import {garbageOrder} from '../registry/create-registry.ts';

type Place = {readonly docker: Docker; readonly registry: RegistryFacts};

/** Has the next start of the registry free what is not referred to any more, whoever starts it. */
export const writeOrder = async ({docker, registry}: Place, signal: AbortSignal): Promise<void> =>
  writeContainerFile(docker, {container: registry.id, path: garbageOrder, text: 'at the next start\n'}, signal);

/** Whether a collection was ordered, now or at a time when it could not be made. */
export const hasOrder = async ({docker, registry}: Place, signal: AbortSignal): Promise<boolean> =>
  (await readContainerFile(docker, {container: registry.id, path: garbageOrder}, signal)) !== undefined;

/** Milliseconds for stopping, collecting and starting. */
const patience = 60_000;

/** Has the registry start anew, and returns when it serves again, also to one who was interrupted meanwhile. The caller holds its lock. */
export async function collectGarbage({docker, registry}: Place, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const until = AbortSignal.timeout(patience);
  await restartContainer(docker, registry.id, until);
  const isBack = (await awaitAnswer(registry.port, until)) === 'registry';
  if (isBack && !(await hasOrder({docker, registry}, until))) return;
  const what = isBack ? 'could not collect garbage' : 'does not answer after its restart';
  const message = `The registry \`${registry.name}\` ${what}: \`docker logs ${registry.name}\` may say why.`;
  throw new ToolError({command: 'registry garbage-collect', reason: 'failed', message});
}
