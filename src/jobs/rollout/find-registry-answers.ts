import type {RegistryAnswer} from '../../core/rollout/trouble.ts';
import {findManifest} from '../../drivers/registry.ts';
import {ToolError} from '../../drivers/tool-error.ts';

/** Asks the registries of this machine whether they have what a node could not pull from them; of other registries nothing is said. */
export async function findRegistryAnswers(
  images: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RegistryAnswer>> {
  const answers = await Promise.all(
    [...new Set(images)].map(async image => {
      const answer = await findAnswer(image, signal);
      return answer === undefined ? [] : [[image, answer] as const];
    }),
  );
  return new Map(answers.flat());
}

async function findAnswer(image: string, signal: AbortSignal): Promise<RegistryAnswer | undefined> {
  const query = parseLocalImage(image);
  if (query === undefined) return undefined;
  try {
    return (await findManifest(query, signal)) === undefined ? 'lacks-it' : 'has-it';
  } catch (error) {
    if (error instanceof ToolError) return 'silent';
    throw error;
  }
}

/** `localhost:5001/shop/api:dev-1@sha256:…`: what counts is the digest, then the tag. */
function parseLocalImage(image: string) {
  const [, port, repository, tag = 'latest', digest] =
    /^(?:localhost|127\.0\.0\.1):(\d+)\/([^:@]+)(?::([^@]+))?(?:@(.+))?$/u.exec(image) ?? [];
  if (port === undefined || repository === undefined) return undefined;
  return {port: Number(port), repository, reference: digest ?? tag};
}
