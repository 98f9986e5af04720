import {randomBytes} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {buildImage} from '../../src/drivers/build-image.ts';
import {pruneBuildCache, readDockerDisk, removeImageName} from '../../src/drivers/docker-disk.ts';
import {findOwnDocker, openOwnDocker} from '../rig/own-docker.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const signal = new AbortController().signal;

test('the build cache shrinks to its limit, and is left alone below it', async context => {
  await using own = await openOwnDocker(context);
  await using folder = await createTempFolder();
  const docker = await findOwnDocker(own.host);
  const dockerfile = join(folder.path, 'Dockerfile');
  await writeFile(dockerfile, 'FROM scratch\nCOPY part /part\n');
  for (const number of [1, 2, 3]) {
    await writeFile(join(folder.path, 'part'), randomBytes(2_000_000));
    const image = {port: own.port, repository: 'cache/app', tag: `v${number}`};
    const request = {context: folder.path, dockerfile, args: {}, secrets: [], ssh: [], platforms: [], image};
    await buildImage(request, {docker, signal, onProgress: () => {}});
  }

  const {images} = await readDockerDisk(docker, signal);
  const names = images.flatMap(image => image.names);
  expect(names).toContain(`localhost:${own.port}/cache/app:v1`);
  expect(images.reduce((sum, image) => sum + image.own, 0)).toBe(6_000_000);
  for (const name of names) await removeImageName(docker, name, signal);
  const before = await readDockerDisk(docker, signal);
  expect(before).toMatchObject({images: [], layers: 0});
  expect(before.buildCache).toBeGreaterThanOrEqual(6_000_000);

  await pruneBuildCache(docker, 1_000_000_000, signal);
  expect((await readDockerDisk(docker, signal)).buildCache).toBe(before.buildCache);
  await pruneBuildCache(docker, 3_000_000, signal);
  const {buildCache} = await readDockerDisk(docker, signal);
  expect(buildCache).toBeLessThanOrEqual(3_000_000);
  expect(buildCache).toBeGreaterThan(0);
});
