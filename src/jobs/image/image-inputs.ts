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
  const copied = copyPatternsOf(copySourcesOf(dockerfile, build.args));
  const context = await world.files.hashContext({...build, copied}, signal);
  const docker = await world.openDocker(signal);
  const bases = baseImagesOf(dockerfile, build.args);
  const ids = bases.map(async base => [base, (await findImage(docker, base, signal))?.id]);
  const parts = [context, docker.builder, await Promise.all(ids)];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
