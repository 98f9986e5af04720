import type {RegistryFacts} from '../../core/job.ts';
import {readContainerFile, writeContainerFile} from '../../drivers/container-files.ts';
import {restartContainer} from '../../drivers/containers.ts';
import type {Docker} from '../../drivers/docker.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import {awaitAnswer} from '../registry/await-answer.ts';
import {garbageOrder} from '../registry/create-registry.ts';

type Place = {readonly docker: Docker; readonly registry: RegistryFacts};

/** Has the registry start anew, which frees what is not referred to any more. The caller holds its lock. */
export async function collectGarbage({docker, registry}: Place, signal: AbortSignal): Promise<void> {
  const order = {container: registry.id, path: garbageOrder};
  await writeContainerFile(docker, {...order, text: 'on the next start\n'}, signal);
  signal.throwIfAborted();
  // From here on there is no way back: who is interrupted still waits until the registry serves again.
  const patience = AbortSignal.timeout(longest);
  await restartContainer(docker, registry.id, patience);
  const isBack = (await awaitAnswer(registry.port, patience)) === 'registry';
  const isDone = isBack && (await readContainerFile(docker, order, patience)) === undefined;
  if (isDone) return;
  const message = `The registry \`${registry.name}\` ${isBack ? 'could not collect garbage' : 'does not answer after its restart'}: \`docker logs ${registry.name}\` may say why.`;
  throw new ToolError({command: 'registry garbage-collect', reason: 'failed', message});
}

/** Milliseconds for stopping, collecting and starting. */
const longest = 60_000;

/** Whether garbage is left that an earlier time could not collect. */
export const hasGarbage = async ({docker, registry}: Place, signal: AbortSignal): Promise<boolean> =>
  (await readContainerFile(docker, {container: registry.id, path: garbageOrder}, signal)) !== undefined;
