import {existsSync} from 'node:fs';
import {lstat, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {kill} from 'node:process';

import {expect, test} from 'vitest';

import {findProcess} from '../../src/drivers/process-identity.ts';
import {parseStatus} from '../rig/parse-status.ts';
import {createTempFolder} from '../rig/temp-folder.ts';
import {openTinyProject, type TinyProject} from '../rig/tiny-project.ts';

/** A Docker that never answers keeps devloop in its first stage. */
const hangingDocker = {docker: 'exec sleep 300'};

/** A project whose devloop in the background is ended with it, however the test ends. */
async function openProject(env: Readonly<Record<string, string>> = {}): Promise<TinyProject> {
  const project = await openTinyProject({name: 'tiny', tools: hangingDocker, env});
  return {
    ...project,
    [Symbol.asyncDispose]: async () => {
      await project.run('stop');
      await project[Symbol.asyncDispose]();
    },
  };
}

const readStatus = async (project: TinyProject) => {
  const {exitCode, text} = await project.run('status', '--json');
  expect(exitCode, text).toBe(0);
  return parseStatus(text);
};

const findFolder = async ({state}: TinyProject): Promise<string> => {
  const names = await readdir(join(state, 'devloop'));
  return join(state, 'devloop', names.find(name => name.startsWith('tiny-')) ?? '');
};

/** What nobody has buried yet is dead all the same. */
const isAlive = async (pid: number): Promise<boolean> =>
  (await findProcess(pid, new AbortController().signal)) !== undefined;

test.each([
  ['status'],
  ['status --json'],
  ['rebuild --all'],
  ['restart app'],
  ['pause'],
  ['resume'],
  ['disable app'],
  ['enable app'],
  ['remove old'],
  ['wait'],
  ['stop'],
])('without a devloop `devloop %s` ends with 5, and says what to do', async words => {
  await using project = await openTinyProject({name: 'tiny'});
  const {exitCode, text} = await project.run(...words.split(' '));
  expect({exitCode, text}).toMatchObject({exitCode: 5});
  expect(text).toContain('No devloop runs for this project.');
  expect(text).toContain('→ Start it with `devloop`, or in the background with `devloop --detach`.');
});

test('a devloop in the background takes commands from its first moment until it is stopped', async () => {
  await using project = await openProject();
  const started = await project.run('--detach');
  expect(started).toMatchObject({exitCode: 0});
  const status = await readStatus(project);
  const folder = await findFolder(project);
  const log = join(folder, 'devloop.log');
  expect(started.text).toContain(`(process ${status.pid}) and writes to ${log}`);
  expect(status).toMatchObject({project: 'tiny', log, phase: 'running', standing: 'busy'});
  expect((await lstat(log)).mode & 0o777).toBe(0o600);
  expect((await lstat(join(folder, 'control.sock'))).mode & 0o777).toBe(0o600);

  for (const args of [[], ['--detach'], ['--once'], ['down']]) {
    const {exitCode, text} = await project.run(...args);
    expect({exitCode, text}).toMatchObject({exitCode: 3});
    expect(text).toMatch(
      new RegExp(`Another devloop \\(process ${status.pid}\\) runs for this project, for \\d+ s\\.`),
    );
    expect(text).toContain(log);
    expect(text).toContain('`devloop stop` ends it');
  }

  expect(await project.run('pause')).toMatchObject({exitCode: 0});
  expect(await readStatus(project)).toMatchObject({phase: 'paused'});
  expect(await project.run('resume')).toMatchObject({exitCode: 0});
  expect(await readStatus(project)).toMatchObject({phase: 'running'});
  expect(await project.run('rebuild', 'ap')).toMatchObject({
    exitCode: 2,
    text: expect.stringContaining('`app` was perhaps meant'),
  });
  expect(await project.run('remove', 'tiny')).toMatchObject({
    exitCode: 2,
    text: expect.stringContaining('The release `tiny` is in the config'),
  });
  expect(await project.run('wait', '--timeout', '0.2s')).toMatchObject({
    exitCode: 124,
    text: expect.stringContaining('the check of the tools'),
  });

  const stopped = await project.run('stop');
  expect(await isAlive(status.pid)).toBe(false);
  expect(stopped).toMatchObject({exitCode: 0, text: expect.stringContaining(`(process ${status.pid}) has ended`)});
  expect((await readdir(folder)).filter(name => /sock|daemon|lock/.test(name))).toEqual([]);
  expect(await readFile(log, 'utf8')).toContain('stopping');
});

test('a devloop in a terminal takes commands, too, also while its config is broken', async () => {
  await using project = await openProject();
  const devloop = project.start();
  await expect.poll(async () => (await project.run('status')).exitCode, {timeout: 60_000}).toBe(0);
  await project.write('devloop.config.json', '{');
  expect(await readStatus(project)).toMatchObject({log: null});
  expect(await project.run('stop')).toMatchObject({exitCode: 0});
  expect(await devloop.ended).toMatchObject({exitCode: 143});
});

test('a lap of its own takes no commands, and is named', async () => {
  await using project = await openTinyProject({name: 'tiny', tools: hangingDocker});
  const lap = project.start('--once');
  await expect.poll(async () => (await project.run('status')).text, {timeout: 60_000}).toContain('on a lap of its own');
  expect(await project.run('stop')).toMatchObject({exitCode: 5});
  lap.kill('SIGINT');
  await lap.ended;
});

test('after a kill nobody is there, and the next devloop takes over', async () => {
  await using project = await openProject();
  expect(await project.run('--detach')).toMatchObject({exitCode: 0});
  const {pid} = await readStatus(project);
  kill(pid, 'SIGKILL');
  await expect.poll(async () => isAlive(pid), {timeout: 10_000}).toBe(false);
  expect(await project.run('status')).toMatchObject({exitCode: 5});
  expect(await project.run('--detach')).toMatchObject({exitCode: 0});
  expect((await readStatus(project)).pid).not.toBe(pid);
});

test('one that does not answer is told as such, with its process', async () => {
  await using project = await openProject();
  await project.run('--detach');
  const {pid} = await readStatus(project);
  kill(pid, 'SIGSTOP');
  const {exitCode, text} = await project.run('status');
  kill(pid, 'SIGCONT');
  expect({exitCode, text}).toMatchObject({exitCode: 4});
  expect(text).toContain(`(process ${pid}) could not be asked`);
  expect(text).toContain('it has not answered within 5 s');
});

test('the early death of a devloop in the background is told with its last words', async () => {
  await using project = await openProject();
  await rm(join(project.folder, 'devloop.config.json'));
  await project.write('devloop.config.ts', dyingConfig);
  const {exitCode, text} = await project.run('--detach');
  expect({exitCode, text}).toMatchObject({exitCode: 2});
  expect(text).toContain('has ended with 2 before it could be asked anything');
  expect(text).toContain('the second time it fails');
});

const dyingConfig = `import {existsSync, writeFileSync} from 'node:fs';
if (existsSync('seen')) throw new Error('the second time it fails');
writeFileSync('seen', '');
export default {name: 'tiny', services: {}, releases: {}};
`;

test('one that cannot be asked anything does not stay in the background, and goes on in a terminal', async () => {
  await using project = await openProject();
  await project.run('--detach');
  await project.run('stop');
  await writeFile(join(await findFolder(project), 'control.sock'), 'precious');
  const {exitCode, text} = await project.run('--detach');
  expect({exitCode, text}).toMatchObject({exitCode: 4});
  expect(text).toContain('has ended with 4 before it could be asked anything');
  expect(text).toContain('it is no socket');

  const devloop = project.start();
  await devloop.untilSaid('do not reach this devloop');
  devloop.kill('SIGINT');
  expect(await devloop.ended).toMatchObject({exitCode: 130});
});

test('a state folder with a long path has its socket elsewhere', async () => {
  await using runtime = await createTempFolder();
  await using temp = await createTempFolder();
  const state = join(temp.path, 'deep/'.repeat(20));
  await using project = await openProject({XDG_STATE_HOME: state, XDG_RUNTIME_DIR: runtime.path});
  expect(await project.run('--detach')).toMatchObject({exitCode: 0});
  const [folder = ''] = await readdir(runtime.path);
  expect((await lstat(join(runtime.path, folder))).mode & 0o777).toBe(0o700);
  expect(existsSync(join(runtime.path, folder, 'control.sock'))).toBe(true);
  expect(await readStatus(project)).toMatchObject({phase: 'running'});
});
