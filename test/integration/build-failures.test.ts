import {randomBytes} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';

import type {Build} from '../../src/core/config.ts';
import {describeFailure} from '../../src/core/describe/failure.ts';
import type {Failure} from '../../src/core/failure.ts';
import {buildImage} from '../../src/drivers/build-image.ts';
import {findDocker, type Docker} from '../../src/drivers/docker.ts';
import {buildFailure} from '../../src/jobs/image/build-failure.ts';
import {openRegistry} from '../rig/registry.ts';
import {removeImages} from '../rig/remove-images.ts';
import {createTempFolder} from '../rig/temp-folder.ts';
import {findToolError} from '../rig/tool-error.ts';

const base = 'python:3.13-slim';
const never = new AbortController().signal;
/** Makes each run of the tests miss the build cache. */
const unique = randomBytes(4).toString('hex');
const image = {repository: `devloop-test/${unique}`, tag: 'v1'};

const opened = new AsyncDisposableStack();
let docker: Docker;
let port: number;

beforeAll(async () => {
  docker = await findDocker(never);
  ({port} = opened.use(await openRegistry(docker)));
  opened.defer(() => removeImages(`*/devloop-test/${unique}*`));
});

afterAll(() => opened.disposeAsync());

type Case = Partial<Build> & {
  readonly files?: Readonly<Record<string, string>>;
  readonly port?: number;
};

const writeProject = async (folder: string, files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), {recursive: true});
    await writeFile(join(folder, path), text);
  }
};

/** Builds what cannot be built, and hands back what devloop makes of it. */
const findFailure = async (lines: readonly string[], {files = {}, ...changes}: Case = {}): Promise<Failure> => {
  await using context = await createTempFolder();
  const dockerfile = join(context.path, 'Dockerfile');
  await writeProject(context.path, {'main.py': '', ...files, Dockerfile: `${lines.join('\n')}\n`});
  const {port: at = port, ...settings} = changes;
  const build = {context: context.path, dockerfile, args: {}, secrets: [], ssh: [], platforms: [], ...settings};
  const error = await findToolError(
    buildImage({...build, image: {...image, port: at}}, {docker, signal: never, onProgress: () => {}}),
  );
  const registry = {id: 'r', name: 'registry', port: at};
  return await buildFailure({service: 'api', build, registry}, error, never);
};

/** The line that says what failed, without the folder of the test. */
const whatOf = (failure: Failure): string =>
  describeFailure(failure).what.replace(/ \((stage `\w+`, )?\S*Dockerfile(:\d+)?\)\.$/, ' ($1Dockerfile$2).');

type Row = readonly [title: string, lines: readonly string[], what: string, advice: string, changes?: Case];

const rows: readonly Row[] = [
  [
    'a program that fails',
    [`FROM ${base}`, 'COPY main.py /', `RUN echo ${unique}; exit 3`],
    `RUN echo ${unique}; exit 3: exit code 3 (Dockerfile:3)`,
    'Correct the sources',
  ],
  [
    'a stage that is not the one to build',
    [`FROM ${base} AS deps`, `RUN false ${unique}`, `FROM ${base} AS runtime`, 'COPY --from=deps /etc/hosts /'],
    `RUN false ${unique}: exit code 1 (stage \`deps\`, Dockerfile:2)`,
    'Correct the sources',
    {target: 'runtime'},
  ],
  [
    'a script in the Dockerfile',
    [`FROM ${base}`, 'RUN <<EOF', `echo ${unique}`, 'cat /nowhere', 'exit 4', 'EOF'],
    `RUN <<EOF (echo ${unique}...): exit code 4 (Dockerfile:2)`,
    'Correct the sources',
  ],
  ['an unknown instruction', [`FROM ${base}`, 'COPPY main.py /'], '(Dockerfile:2)', 'Correct the sources or'],
  ['a script that does not end', [`FROM ${base}`, 'RUN <<EOF', 'true'], '(Dockerfile:2)', 'Correct the sources or'],
  [
    'a source that is mistyped',
    [`FROM ${base}`, 'COPY srv/man.py /'],
    'COPY srv/man.py /: the context has no `srv/man.py` (Dockerfile:2)',
    '`src/main.py` was perhaps meant',
    {files: {'src/main.py': ''}},
  ],
  [
    'a source that is elsewhere',
    [`FROM ${base}`, 'ADD settings.toml /'],
    'ADD settings.toml /: the context has no `settings.toml` (Dockerfile:2)',
    '`config/dev/settings.toml` was perhaps meant',
    {files: {'config/dev/settings.toml': ''}},
  ],
  [
    'a source that is ignored',
    [`FROM ${base}`, 'COPY main.py /'],
    'COPY main.py /: `main.py` is there, but .dockerignore leaves it out (Dockerfile:2)',
    'begins with `!`',
    {files: {'.dockerignore': '*.py\n'}},
  ],
  [
    'a source that the other stage does not have',
    [`FROM ${base} AS deps`, `FROM ${base}`, 'COPY --from=deps /nowhere /'],
    'COPY --from=deps /nowhere / (Dockerfile:3)',
    'Correct the sources or',
  ],
  [
    'a stage that is mistyped',
    [`FROM ${base} AS compile`, `FROM ${base}`, 'COPY --from=compil /etc/hosts /'],
    'the image `docker.io/library/compil:latest` ',
    'The stage `compile` was perhaps meant',
  ],
  [
    'an image in a registry that does not answer',
    ['FROM localhost:1/nothing:1'],
    'the image `localhost:1/nothing:1` is in a registry that does not answer (Dockerfile:1)',
    'this machine can reach its registry',
  ],
  [
    'a secret that the config does not have',
    [`FROM ${base}`, `RUN --mount=type=secret,id=token,required=true : ${unique}`],
    'it requires the secret `token`, which the config does not have (Dockerfile:2)',
    "`secrets: ['id=token,env=VARIABLE']`",
  ],
  [
    'a secret whose variable is not set',
    [`FROM ${base}`],
    'the variable `DEVLOOP_TEST_UNSET`, which a secret is taken from, is not set (Dockerfile)',
    '`export DEVLOOP_TEST_UNSET=…`',
    {secrets: [{kind: 'variable', id: 'token', variable: 'DEVLOOP_TEST_UNSET'}]},
  ],
  [
    'a secret whose file is not there',
    [`FROM ${base}`],
    'the file of a secret, `/nowhere/token`, cannot be read (Dockerfile)',
    'relative to the config file',
    {secrets: [{kind: 'file', id: 'token', file: '/nowhere/token'}]},
  ],
  [
    'an SSH socket that the config does not have',
    [`FROM ${base}`, `RUN --mount=type=ssh,required=true : ${unique}`],
    'it requires the SSH socket `default`, which the config does not have (Dockerfile:2)',
    "`ssh: ['default']`",
  ],
  [
    'a step that fills a disk',
    [`FROM ${base}`, `RUN --mount=type=tmpfs,target=/t,size=1m : ${unique}; dd if=/dev/zero of=/t/x bs=1M count=4`],
    'no space is left (Dockerfile:2)',
    '`docker builder prune`',
  ],
  ['an unknown stage', [`FROM ${base} AS runtime`], 'could not be built (Dockerfile)', 'Correct', {target: 'runtim'}],
  [
    'rules of .dockerignore that are none',
    [`FROM ${base}`],
    'could not be built (Dockerfile)',
    'Correct',
    {files: {'.dockerignore': '[\n'}},
  ],
];

describe('devloop says what is wrong with', () => {
  const cases = rows.map(([title, lines, what, advice, changes]) => ({title, lines, what, advice, changes}));

  test.concurrent.each(cases)('$title', async ({lines, what, advice, changes}) => {
    const failure = await findFailure(lines, changes);
    expect(whatOf(failure)).toContain(what);
    expect(describeFailure(failure).next.join(' ')).toContain(advice);
  });
});

test('an image that its registry does not have is told with the answer of that registry', async () => {
  const failure = await findFailure([`FROM localhost:${port}/nothing:1`]);
  expect(whatOf(failure)).toContain(`the image \`localhost:${port}/nothing:1\` is not in its registry (Dockerfile:1)`);
  expect(describeFailure(failure).said.join('\n')).toContain('not found');
});

test('a step is told by its last lines, and by those of the Dockerfile', async () => {
  const failure = await findFailure([`FROM ${base}`, `RUN echo ${unique}; seq 1 500; exit 5`]);
  const {said} = describeFailure(failure);
  expect(said.length).toBeLessThan(30);
  expect(said).toEqual(expect.arrayContaining(['499', '500', `   2 | >>> RUN echo ${unique}; seq 1 500; exit 5`]));
});

test('a step that has printed too much says that lines are missing', async () => {
  const failure = await findFailure([`FROM ${base}`, `RUN echo ${unique}; seq 1 1000000; exit 5`]);
  expect(failure).toMatchObject({kind: 'build-failed', output: 'clipped'});
  expect(describeFailure(failure).said[0]).toContain('BuildKit has left out lines of this step');
});

test('a long script is told by its first and its last lines', async () => {
  const script = Array.from({length: 400}, (_, index) => `: ${unique} ${index}`);
  const failure = await findFailure([`FROM ${base}`, 'RUN <<EOF', ...script, 'exit 6', 'EOF']);
  expect(failure).toMatchObject({line: 2, cause: {kind: 'exit', code: 6}});
  expect(describeFailure(failure).said.join('\n').length).toBeLessThan(2000);
});

test('an instruction that the base image brings along is told by the line that names that image', async () => {
  const parent = `localhost:${port}/devloop-test/${unique}-parent:v1`;
  await using context = await createTempFolder();
  await writeProject(context.path, {Dockerfile: `FROM ${base}\nONBUILD RUN echo ${unique} && exit 9\n`});
  await execa('docker', ['buildx', 'build', '--builder=default', '--push', `--tag=${parent}`, context.path]);
  const failure = await findFailure(['# ours', `FROM ${parent}`]);
  expect(whatOf(failure)).toContain(`ONBUILD RUN echo ${unique} && exit 9: exit code 9 (Dockerfile:2)`);
});

test('a registry that is gone when it comes to the push is no fault of the build', async () => {
  const registry = await openRegistry(docker);
  await registry[Symbol.asyncDispose]();
  const failure = await findFailure([`FROM ${base}`, 'COPY main.py /'], {port: registry.port});
  expect(failure).toMatchObject({kind: 'push-failed', service: 'api', registry: `localhost:${registry.port}`});
  expect(describeFailure(failure).said.join('\n')).toContain('connection refused');
});
