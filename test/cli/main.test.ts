import {execFile} from 'node:child_process';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {help} from '../../src/cli/help.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const root = join(import.meta.dirname, '../..');
const main = join(root, 'src/cli/main.ts');

type Run = {readonly code: number; readonly stdout: string; readonly stderr: string};

const run = (file: string, args: readonly string[], {cwd = root, env = {}} = {}): Promise<Run> =>
  new Promise(resolve => {
    const options = {cwd, env: {...process.env, ...env}};
    const child = execFile(file, args, options, (_error, stdout, stderr) =>
      resolve({code: child.exitCode ?? -1, stdout, stderr}),
    );
  });

const devloop = (args: readonly string[], options = {}) => run(process.execPath, [main, ...args], options);

test.concurrent('prints its help where it is asked for, and only that', async () => {
  expect(await devloop(['--help'])).toEqual({code: 0, stdout: help, stderr: ''});
});

test.concurrent('prints the version of its package', async () => {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const {code, stdout} = await devloop(['--version']);
  expect(code).toBe(0);
  expect(manifest).toMatchObject({version: stdout.trim()});
});

test.concurrent('ends with 2 when it does not understand, and says so on stderr', async () => {
  const stderr = 'There is no command `up`.\nSee `devloop --help`.\n';
  expect(await devloop(['up'])).toEqual({code: 2, stdout: '', stderr});
});

test.concurrent('ends with 2 when there is no config, in three parts', async () => {
  await using folder = await createTempFolder();
  const {code, stdout, stderr} = await devloop(['env'], {cwd: folder.path});
  expect({code, stdout}).toEqual({code: 2, stdout: ''});
  const lines = stderr.split('\n').map(line => line.slice('12:00:00 devloop    | '.length));
  expect(lines[0]).toMatch(/^✗ There is no devloop\.config\.ts/);
  expect(lines).toContainEqual(expect.stringMatching(/^ {4}looked in /));
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}→ Change to your project/));
});

test.concurrent.each([['status'], ['pause'], ['wait'], ['stop']])(
  '`devloop %s` with a config in a folder that is not there ends with 2, in three parts',
  async command => {
    await using folder = await createTempFolder();
    const missing = join(folder.path, 'nope');
    const {code, stderr} = await devloop([command, '--config', join(missing, 'x.ts')], {cwd: folder.path});
    expect({code, stderr}).toMatchObject({code: 2});
    const lines = stderr.split('\n').map(line => line.slice('12:00:00 devloop    | '.length));
    expect(lines[0]).toMatch(/^✗ There is no devloop\.config\.ts/);
    expect(lines).toContain(`    looked in ${missing}`);
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}→ .*--config FILE/));
  },
);

test.concurrent('a shell reads the path of the kubeconfig as it is, whatever characters it has', async () => {
  await using folder = await createTempFolder();
  const state = join(folder.path, `it's $HOME; "x" \`y\``);
  await mkdir(state);
  await writeFile(join(folder.path, 'devloop.config.json'), '{"name": "shop", "services": {}, "releases": {}}');
  const {code, stdout, stderr} = await devloop(['env'], {cwd: folder.path, env: {XDG_STATE_HOME: state}});
  expect({code, stderr}).toEqual({
    code: 0,
    stderr: '# The cluster `devloop` has not been made yet: run `devloop` first.\n',
  });
  const told = await run('sh', ['-c', `eval "$1"; printf %s "$KUBECONFIG"`, 'sh', stdout]);
  expect(told.stdout).toMatch(/\/devloop\/shop-[0-9a-f]{12}\/kubeconfig$/);
  expect(told.stdout.startsWith(`${state}/`)).toBe(true);
});

test.concurrent('what a config prints is not among the lines for the shell', async () => {
  await using folder = await createTempFolder();
  const config = "console.log('rm -rf /'); export default {name: 'shop', services: {}, releases: {}};";
  await writeFile(join(folder.path, 'devloop.config.ts'), config);
  const {code, stdout, stderr} = await devloop(['env'], {cwd: folder.path, env: {XDG_STATE_HOME: folder.path}});
  expect({code, stdout}).toEqual({code: 0, stdout: expect.stringMatching(/^export KUBECONFIG='[^']+'\n$/)});
  expect(stderr).toMatch(/^\d\d:\d\d:\d\d config {5}\| rm -rf \/$/m);
});
