import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';

import {baseImagesOf} from '../../core/base-images.ts';
import type {Build} from '../../core/config.ts';
import {findImage} from '../../drivers/images.ts';
import type {Context} from '../world.ts';

/**
 * Hashes all that decides what an image holds: context, Dockerfile and settings, the base images that Docker has, and what builds them.
 * A base image that Docker lacks counts by its name alone: what its registry has under that name now is not asked.
 */
export async function hashImageInputs(
  build: Build,
  {world, signal}: Pick<Context, 'world' | 'signal'>,
): Promise<string> {
  const context = await world.files.hashContext(build, signal);
  const docker = await world.openDocker(signal);
  const bases = baseImagesOf(await readFile(build.dockerfile, 'utf8'), build.args);
  const ids = bases.map(async base => [base, (await findImage(docker, base, signal))?.id]);
  const parts = [context, docker.builder, await Promise.all(ids)];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
