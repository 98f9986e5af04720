import {randomBytes} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {afterAll, beforeAll, expect, test} from 'vitest';

import {createMemory} from '../../src/cli/open-memory.ts';
import type {JobOf} from '../../src/core/job.ts';
import {findDocker, type Docker} from '../../src/drivers/docker.ts';
import {runCommand} from '../../src/drivers/run-command.ts';
import {buildService} from '../../src/jobs/image/build-image.ts';
import {hashImageInputs} from '../../src/jobs/image/image-inputs.ts';
import type {Context} from '../../src/jobs/world.ts';
import {createDockerContext} from '../rig/job-context.ts';
import {openRegistry} from '../rig/registry.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const {signal} = new AbortController();
/** Names what this run of the tests makes, and makes it unlike what any other has made. */
const unique = randomBytes(4).toString('hex');
const base = `devloop-test/base-${unique}`;

const opened = new AsyncDisposableStack();
let docker: Docker;
let context: Context;
let port: number;
let folder: string;

const runDocker = async (...args: readonly string[]) =>
  (await runCommand({file: 'docker', args}, signal)).stdout.trim();

beforeAll(async () => {
  docker = await findDocker(signal);
  ({port} = opened.use(await openRegistry(docker)));
  ({path: folder} = opened.use(await createTempFolder()));
  const {path: state} = opened.use(await createTempFolder());
  context = createDockerContext({docker, memory: createMemory({path: state})}, signal);
  await runDocker('tag', 'python:3.13-slim', base);
  opened.defer(async () => {
    await runDocker('image', 'rm', '--force', base, `localhost:${port}/shop/app:v1`);
  });
  await writeFile(join(folder, 'Dockerfile'), `ARG BASE=${base}\nFROM $BASE\nCOPY main.py /\n`);
  await writeFile(join(folder, 'main.py'), `print("${unique}")\n`);
});

afterAll(() => opened.disposeAsync());

const build = async (told: Context = context) => {
  const settings = {
    context: folder,
    dockerfile: join(folder, 'Dockerfile'),
    args: {},
    secrets: [],
    ssh: [],
    platforms: [],
  };
  const job: JobOf<'build-image'> = {
    kind: 'build-image',
    service: 'app',
    build: settings,
    revision: 1,
    inputs: await hashImageInputs(settings, told),
    image: {repository: 'shop/app', tag: 'v1'},
    registry: {id: 'registry', name: 'registry', port},
    rebuild: undefined,
  };
  const end = await buildService(job, told);
  if (end.kind === 'failed') throw new Error(JSON.stringify(end.failure));
  return end.value;
};

test('an image is built once, and again only when the registry has lost it', async () => {
  const {digest, source} = await build();
  expect(source).toBe('built');
  expect(await build()).toMatchObject({digest, source: 'remembered'});
  await fetch(`http://127.0.0.1:${port}/v2/shop/app/manifests/${digest}`, {method: 'DELETE', signal});
  expect(await build()).toMatchObject({digest, source: 'built'});
});

test('an edit taken back is not built again', async () => {
  const {digest} = await build();
  const original = `print("${unique}")\n`;
  await writeFile(join(folder, 'main.py'), `${original}print("more")\n`);
  expect((await build()).source).toBe('built');
  await writeFile(join(folder, 'main.py'), original);
  expect(await build()).toMatchObject({digest, source: 'remembered'});
});

test('a base image that has changed in Docker is built upon', async () => {
  await build();
  await runDocker('tag', 'node:24-slim', base);
  expect((await build()).source).toBe('built');
  await runDocker('tag', 'python:3.13-slim', base);
  expect((await build()).source).toBe('remembered');
});

test('an edit is not taken for what was built when it comes after the context was read', async () => {
  const before = `print("${unique}")\n`;
  await writeFile(
    join(folder, 'Dockerfile'),
    `ARG BASE=${base}\nFROM $BASE\nCOPY main.py /\nRUN echo ${unique} > /note\n`,
  );
  const editing: Promise<void>[] = [];
  const made = await build({
    ...context,
    report: report => {
      if (report.kind === 'step' && report.text.includes('RUN echo'))
        editing.push(writeFile(join(folder, 'main.py'), `${before}print("later")\n`));
    },
  });
  await Promise.all(editing);
  expect(editing).toHaveLength(1);
  expect((await build()).digest).not.toBe(made.digest);
  await writeFile(join(folder, 'main.py'), before);
  expect((await build()).digest).toBe(made.digest);
});
