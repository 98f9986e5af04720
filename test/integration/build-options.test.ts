import {generateKeyPairSync, randomBytes} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

import {execa} from 'execa';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';

import type {UserBuild} from '../../src/config/define-config.ts';
import {validateConfig} from '../../src/config/validate-config.ts';
import {buildImage} from '../../src/drivers/build-image.ts';
import {findDocker, type Docker} from '../../src/drivers/docker.ts';
import {openRegistry} from '../rig/registry.ts';
import {removeImages} from '../rig/remove-images.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const base = 'python:3.13-slim';
const never = new AbortController().signal;
/** Makes each run of the tests miss the build cache. */
const unique = randomBytes(4).toString('hex');
const repository = `devloop-test/${unique}`;

const opened = new AsyncDisposableStack();
let docker: Docker;
let port: number;

beforeAll(async () => {
  docker = await findDocker(never);
  ({port} = opened.use(await openRegistry(docker)));
  opened.defer(() => removeImages(`localhost:${port}/${repository}`));
});

afterAll(() => opened.disposeAsync());

const before = {...process.env};
afterEach(() => {
  process.env = {...before};
});

type Project = {
  readonly build: Omit<UserBuild, 'context'>;
  readonly dockerfile: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
};

/** Builds the image of a config that is in another folder than this process; returns what its steps wrote. */
const build = async ({build: settings, dockerfile, files = {}}: Project): Promise<readonly string[]> => {
  await using project = await createTempFolder();
  const all = {'app/Dockerfile': dockerfile.join('\n'), 'chart/Chart.yaml': 'name: chart\n', ...files};
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(project.path, path)), {recursive: true});
    await writeFile(join(project.path, path), text, {mode: 0o600});
  }
  const data = {
    name: 'shop',
    services: {api: {build: {context: 'app', ...settings}}},
    releases: {shop: {chart: 'oci://example.org/shop', images: {image: 'api'}}},
  };
  const validated = await validateConfig(data, join(project.path, 'devloop.config.json'));
  const service = validated.kind === 'valid' ? validated.config.services['api'] : undefined;
  if (service === undefined) throw new Error(JSON.stringify(validated));
  const lines: string[] = [];
  await buildImage(
    {...service.build, image: {port, repository, tag: 'v1'}},
    {docker, signal: never, onProgress: event => event.kind === 'output' && lines.push(event.text)},
  );
  return lines;
};

test('args reach the build, with whatever is in them', async () => {
  const output = await build({
    build: {args: {GREETING: 'a "b", c=$d', EMPTY: ''}},
    dockerfile: [`FROM ${base}`, 'ARG GREETING', 'ARG EMPTY=full', `RUN : ${unique}; echo "$GREETING|$EMPTY|"`],
  });
  expect(output).toEqual(['a "b", c=$d||']);
});

test('target ends the build at that stage', async () => {
  const dockerfile = [`FROM ${base} AS dev`, `RUN echo dev ${unique}`, `FROM ${base}`, `RUN echo rest ${unique}`];
  expect(await build({build: {target: 'dev'}, dockerfile})).toEqual([`dev ${unique}`]);
});

test('secrets come from a variable, and from a file that is named relative to the config', async () => {
  process.env['DEVLOOP_TEST_TOKEN'] = 'of the variable';
  const mounts = ['token', 'key', 'odd'].map(id => `--mount=type=secret,id=${id},required=true`).join(' ');
  const output = await build({
    build: {secrets: ['id=token,env=DEVLOOP_TEST_TOKEN', 'id=key,src=keys/key', 'id=odd,"src=keys/a, b"']},
    dockerfile: [`FROM ${base}`, `RUN ${mounts} : ${unique}; cd /run/secrets && cat token key odd | tr a-z A-Z`],
    files: {'keys/key': ' of the file', 'keys/a, b': ' of the other'},
  });
  expect(output).toEqual(['OF THE VARIABLE OF THE FILE OF THE OTHER']);
});

/** Asks an agent how many keys it has: the image has no program that could. */
const countKeys = [
  'import os, socket',
  'agent = socket.socket(socket.AF_UNIX)',
  'agent.connect(os.environ["SSH_AUTH_SOCK"])',
  'agent.sendall(bytes([0, 0, 0, 1, 11]))',
  'print("keys:", agent.makefile("rb").read(9)[8])',
].join('\n');

const countIn = (id: string): readonly string[] => [
  `FROM ${base}`,
  `RUN --mount=type=ssh,id=${id},required=true <<EOF python3 - # ${unique}`,
  countKeys,
  'EOF',
];

test('ssh hands on a key that is named relative to the config', async () => {
  const {privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
  const key = privateKey.export({type: 'pkcs1', format: 'pem'}).toString();
  const output = await build({
    build: {ssh: ['deploy=keys/deploy']},
    dockerfile: countIn('deploy'),
    files: {'keys/deploy': key},
  });
  expect(output).toEqual(['keys: 1']);
});

test("ssh hands on the user's agent", async ({skip, onTestFinished}) => {
  if (await isMissing('ssh-agent')) skip('There is no ssh-agent on this machine.');
  await using folder = await createTempFolder();
  const socket = join(folder.path, 'agent');
  const {stdout} = await execa('ssh-agent', ['-s', '-a', socket]);
  const [, pid = ''] = /SSH_AGENT_PID=(\d+)/.exec(stdout) ?? [];
  onTestFinished(() => void process.kill(Number(pid)));
  const key = join(folder.path, 'key');
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  process.env['SSH_AUTH_SOCK'] = socket;
  await execa('ssh-add', [key]);
  expect(await build({build: {ssh: ['default']}, dockerfile: countIn('default')})).toEqual(['keys: 1']);
});

const isMissing = async (program: string): Promise<boolean> =>
  (await execa('sh', ['-c', `command -v ${program}`], {reject: false})).failed;
