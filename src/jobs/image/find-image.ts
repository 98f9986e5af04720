import {ok, type Result} from '../../core/job-end.ts';
import type {JobOf, JobResults} from '../../core/job.ts';
import {findManifest} from '../../drivers/registry.ts';
import {orFailure, saidBy} from '../failure-of.ts';
import type {Context} from '../world.ts';

/** Finds the newest image of a service that an earlier run has left in the registry, whatever its sources are now. */
export async function findNewestImage(
  {service, repository, registry}: JobOf<'find-image'>,
  {world, signal}: Pick<Context, 'world' | 'signal'>,
): Promise<Result<JobResults['find-image']>> {
  return orFailure<JobResults['find-image']>(
    async () => {
      const images = await world.memory.listImages(service);
      for (const image of images.filter(each => each.repository === repository).toReversed()) {
        const held = await findManifest({port: registry.port, repository, reference: image.digest}, signal);
        if (held !== undefined) return ok({image});
      }
      return ok({image: undefined});
    },
    error => ({kind: 'registry-failed', name: registry.name, port: registry.port, said: saidBy(error)}),
  );
}
