import {randomBytes} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';

import {BuildError} from '../../src/drivers/build-failure.ts';
import {buildImage, type BuildRequest} from '../../src/drivers/build-image.ts';
import type {BuildEvent} from '../../src/drivers/build-progress.ts';
import {findDocker, type Docker} from '../../src/drivers/docker.ts';
import {findManifest} from '../../src/drivers/registry.ts';
import {awaitProcess} from '../rig/await-process.ts';
import {openRegistry} from '../rig/registry.ts';
import {removeImages} from '../rig/remove-images.ts';
import {createTempFolder} from '../rig/temp-folder.ts';
import {findToolError} from '../rig/tool-error.ts';

const base = 'python:3.13-slim';
const never = new AbortController().signal;
/** Makes each run of the tests miss the build cache once, and names its images. */
const unique = randomBytes(4).toString('hex');
const repository = `devloop-test/${unique}`;

const opened = new AsyncDisposableStack();
let docker: Docker;
let port: number;
let context: string;

beforeAll(async () => {
  docker = await findDocker(never);
  ({port} = opened.use(await openRegistry(docker)));
  ({path: context} = opened.use(await createTempFolder()));
  await writeFile(join(context, 'main.py'), `print("${unique}")\n`);
  opened.defer(() => removeImages(`localhost:${port}/${repository}`));
});

afterAll(() => opened.disposeAsync());

const before = {...process.env};
afterEach(() => {
  process.env = {...before};
});

type Lines = readonly string[];
type Rest = Partial<BuildRequest> & {readonly signal?: AbortSignal; readonly onProgress?: (event: BuildEvent) => void};

const build = async (lines: Lines, {signal = never, onProgress = () => {}, ...rest}: Rest = {}) => {
  const dockerfile = join(context, 'Dockerfile');
  await writeFile(dockerfile, lines.join('\n'));
  const plain = {context, dockerfile, args: {}, secrets: [], ssh: [], platforms: []};
  const request = {...plain, image: {port, repository, tag: 'v1'}, ...rest};
  return buildImage(request, {docker, signal, onProgress});
};

const findBuildError = async (run: Promise<unknown>): Promise<BuildError> => {
  const error = await findToolError(run);
  if (error instanceof BuildError) return error;
  throw error;
};

const healthy = [
  `FROM ${base} AS compile`,
  `RUN echo "compiling ${unique}" && mkdir /out && echo done > /out/result`,
  `FROM ${base} AS runtime`,
  'COPY main.py /app/main.py',
  'COPY --from=compile /out /out',
];

test('builds, pushes, and returns the digest that the registry holds', async () => {
  const events: BuildEvent[] = [];
  const {digest} = await build(healthy, {target: 'runtime', onProgress: event => events.push(event)});
  expect(await findManifest({port, repository, reference: 'v1'}, never)).toEqual({digest});
  const done = events.flatMap(event => (event.kind === 'step-done' ? [event.step.name] : []));
  expect(done).toEqual(expect.arrayContaining(['COPY main.py /app/main.py', 'COPY --from=compile /out /out']));
  expect(events).toContainEqual(expect.objectContaining({kind: 'output', text: `compiling ${unique}`}));
});

test('builds the same again from the cache, to the same digest', async () => {
  const events: BuildEvent[] = [];
  const first = await build(healthy);
  expect(await build(healthy, {onProgress: event => events.push(event)})).toEqual(first);
  const ran = events.flatMap(event =>
    event.kind === 'step-done' && event.step.kind === 'instruction' ? [event.step.name] : [],
  );
  expect(ran.filter(name => !name.startsWith('FROM'))).toEqual([]);
});

test('passes arguments and secrets, and nothing that points to another builder or daemon', async () => {
  Object.assign(process.env, {
    BUILDX_BUILDER: 'stray',
    DOCKER_CONTEXT: 'stray',
    DOCKER_HOST: 'unix:///nowhere.sock',
    DEVLOOP_TEST_TOKEN: 'hunter2',
  });
  const events: BuildEvent[] = [];
  const check = '[ "$(cat /run/secrets/token)" = hunter2 ] && [ "$GREETING" = "a b, c=d" ] && echo all there';
  await build([`FROM ${base}`, 'ARG GREETING', `RUN --mount=type=secret,id=token : ${unique}; ${check}`], {
    args: {GREETING: 'a b, c=d'},
    secrets: [{kind: 'variable', id: 'token', variable: 'DEVLOOP_TEST_TOKEN'}],
    onProgress: event => events.push(event),
  });
  expect(events).toContainEqual(expect.objectContaining({kind: 'output', text: 'all there'}));
  expect(JSON.stringify(events)).not.toContain('"hunter2');
});

test('explains a failing RUN by its line and its last output', async () => {
  const run = build([`FROM ${base}`, 'COPY main.py /', `RUN echo "oh no ${unique}" >&2; exit 3`]);
  const {reason, failure, output} = await findBuildError(run);
  expect({reason, output}).toEqual({reason: 'failed', output: [`oh no ${unique}`]});
  expect(failure).toMatchObject({
    line: 3,
    cause: {kind: 'exit', code: 3},
    step: {number: 3, total: 3},
    output: [`oh no ${unique}`],
  });
});

test('explains a syntax error', async () => {
  const {failure} = await findBuildError(build([`FROM ${base}`, '', 'RUNN true']));
  expect(failure).toMatchObject({line: 3, step: undefined, message: expect.stringContaining('RUNN')});
  expect(failure.excerpt.some(line => line.includes('>>> RUNN true'))).toBe(true);
});

test('tells that the registry does not answer', async () => {
  const closed = await openRegistry(docker);
  await closed[Symbol.asyncDispose]();
  const image = {port: closed.port, repository, tag: 'v1'};
  const error = await findBuildError(build(healthy, {image}));
  await removeImages(`localhost:${closed.port}/${repository}`);
  expect(error.failure).toMatchObject({step: {kind: 'internal'}, cause: {kind: 'push'}});
  expect(error.message).toContain('connection refused');
});

test('stops what runs on the daemon when it is aborted', async () => {
  const controller = new AbortController();
  const nap = `sleep 31${Number.parseInt(unique, 16)}`;
  const run = findToolError(build([`FROM ${base}`, `RUN exec ${nap}`], {signal: controller.signal}));
  await awaitProcess(nap, 'running');
  controller.abort();
  expect(await run).toMatchObject({reason: 'interrupted'});
  await awaitProcess(nap, 'gone');
});
