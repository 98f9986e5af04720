import {createHash} from 'node:crypto';

import {baseImagesOf} from '../../core/base-images.ts';
import type {Build} from '../../core/config.ts';
import {copyPatternsOf} from '../../core/copy-patterns.ts';
import {copySourcesOf} from '../../core/copy-sources.ts';
import {readDockerfile} from '../../drivers/fingerprint.ts';
import {findImage} from '../../drivers/images.ts';
import type {Context} from '../world.ts';

/**
 * Hashes all that decides what an image holds: what is copied of the context, Dockerfile and settings, the base images that Docker has, and what builds them.
 * A base image that Docker lacks counts by its name alone: what its registry has under that name now is not asked.
 */
export async function hashImageInputs(
  build: Build,
  {world, signal}: Pick<Context, 'world' | 'signal'>,
): Promise<string> {
  const dockerfile = await readDockerfile(build.dockerfile, signal);
  const docker = await world.openDocker(signal);
  const bases = await Promise.all(
    baseImagesOf(dockerfile, build.args).map(async name => ({name, image: await findImage(docker, name, signal)})),
  );
  // A base image may copy the context by itself: then all of it counts.
  const hasTriggers = bases.some(({image}) => image !== undefined && image.triggers.length > 0);
  const copied = hasTriggers ? undefined : copyPatternsOf(copySourcesOf(dockerfile, build.args));
  const context = await world.files.hashContext({...build, copied}, signal);
  const parts = [context, docker.builder, bases.map(({name, image}) => [name, image?.id])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
