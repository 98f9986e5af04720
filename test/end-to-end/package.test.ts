import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {afterAll, beforeAll, expect, test} from 'vitest';
import * as z from 'zod';

import {runCommand} from '../../src/drivers/run-command.ts';
import {createTempFolder} from '../rig/temp-folder.ts';
import {findToolError} from '../rig/tool-error.ts';

const root = join(import.meta.dirname, '..', '..');
const tools = join(root, 'node_modules', '.bin');

const opened = new AsyncDisposableStack();
/** Where the packed devloop is installed. */
let installed = '';
/** Where there is a config and nothing else. */
let bare = '';

const run = (file: string, {args, cwd}: {readonly args: readonly string[]; readonly cwd: string}) =>
  runCommand({file, args, cwd, env: {XDG_CACHE_HOME: join(installed, 'cache')}}, AbortSignal.timeout(120_000));

const devloop = (args: readonly string[], cwd: string) =>
  run(join(installed, 'node_modules/.bin/devloop'), {args, cwd});

const config = `import {defineConfig} from 'devloop';

export default defineConfig({
  name: 'shop',
  services: {},
  releases: {site: {chart: 'none'}},
});
`;

beforeAll(async () => {
  const {path} = opened.use(await createTempFolder());
  installed = join(path, 'installed');
  bare = join(path, 'bare');
  await Promise.all([mkdir(installed), mkdir(bare)]);
  await writeFile(join(installed, 'package.json'), '{"type": "module"}');
  await Promise.all([installed, bare].map(folder => writeFile(join(folder, 'devloop.config.ts'), config)));
  const {stdout} = await run('npm', {args: ['pack', '--silent', '--pack-destination', path], cwd: root});
  const tarball = stdout.trim().split('\n').at(-1) ?? '';
  await run('npm', {args: ['install', '--silent', '--offline', join(path, tarball)], cwd: installed});
});

afterAll(() => opened.disposeAsync());

test('runs without any other package', async () => {
  const {stdout} = await run('npm', {args: ['ls', '--all', '--parseable'], cwd: installed});
  expect(stdout.trim().split('\n')).toEqual([installed, join(installed, 'node_modules/devloop')]);
  expect((await devloop(['--help'], bare)).stdout).toContain('devloop --once');
});

test('gives a config its types', async () => {
  const args = ['--ignoreConfig', '--module', 'nodenext', '--strict', '--noEmit', '--types', ''];
  await run(join(tools, 'tsc'), {args: [...args, 'devloop.config.ts'], cwd: installed});

  await writeFile(join(installed, 'wrong.config.ts'), config.replace('chart', 'chrat'));
  const error = await findToolError(run(join(tools, 'tsc'), {args: [...args, 'wrong.config.ts'], cwd: installed}));
  expect(error.output.join('\n')).toContain(`'chrat' does not exist in type 'UserRelease'`);
});

test.each(['a project where it is installed', 'a folder without packages'])('loads the config of %s', async place => {
  const error = await findToolError(devloop(['--once'], place === 'a folder without packages' ? bare : installed));
  expect(error.exitCode).toBe(2);
  expect(error.output.join('\n')).toMatch(/devloop\.config\.ts:6: `releases\.site\.chart`: The chart does not exist/);
});

test('holds the page that a refused request is sent to', async () => {
  const page = await readFile(join(installed, 'node_modules/devloop/docs/control.md'), 'utf8');
  expect(page).toContain('# The control socket');
});

const manifestSchema = z.object({version: z.string()});
const metafileSchema = z.object({
  outputs: z.record(
    z.string(),
    z.object({
      inputs: z.record(z.string(), z.unknown()),
      imports: z.array(z.object({path: z.string(), kind: z.string(), external: z.boolean().optional()})),
    }),
  ),
});

test('tells its version', async () => {
  const {version} = manifestSchema.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  expect((await devloop(['--version'], bare)).stdout).toBe(`${version}\n`);
});

test('loads no package for `devloop --help`', async () => {
  const {outputs} = metafileSchema.parse(JSON.parse(await readFile(join(root, '.build/esbuild.json'), 'utf8')));
  const loaded = new Set(['dist/main.js']);
  for (const file of loaded) {
    for (const {path, kind, external} of outputs[file]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) loaded.add(path);
    }
  }
  const inputs = [...loaded].flatMap(file => Object.keys(outputs[file]?.inputs ?? {}));
  expect(inputs).toContain('src/cli/main.ts');
  expect(inputs.filter(input => input.includes('node_modules/'))).toEqual([]);
});
