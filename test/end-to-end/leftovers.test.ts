import {rm} from 'node:fs/promises';
import {join} from 'node:path';

import {beforeEach, expect, test} from 'vitest';

import {listProjectProcesses} from '../rig/project-processes.ts';
import {readStanding} from '../rig/tiny-release.ts';
import {useTinyProject} from '../rig/use-tiny-project.ts';
import {writeScript} from '../rig/write-script.ts';

const name = 'devloop-e2e-left';

const open = useTinyProject(name);

beforeEach(async () => {
  const {exitCode, text} = await open().run('--once');
  expect(exitCode, text).toBe(0);
});

const listLines = async () => (await listProjectProcesses(open().state)).map(({line}) => line);

test('a build is ended by the next start, also when that builds nothing', async () => {
  const before = await readStanding(open(), name);
  await open().write('app/Dockerfile', `${dockerfile}RUN sleep 300\n`);
  const devloop = open().start('--once');
  await devloop.untilSaid('RUN sleep 300');
  devloop.kill('SIGKILL');
  await devloop.ended;
  expect(await listLines()).toContainEqual(expect.stringContaining('buildx build'));

  await open().write('app/Dockerfile', dockerfile);
  const {exitCode, text} = await open().run('--once');
  expect(exitCode, text).toBe(0);
  expect(text).toMatch(/ending a build \(process \d+/);
  expect(await listLines()).toEqual([]);
  expect(await readStanding(open(), name)).toEqual(before);
});

test('a helm that has not begun its revision is ended before the release is found unchanged', async () => {
  const before = await readStanding(open(), name);
  await writeScript(join(open().tools, 'helm'), slowHelm);
  await open().write('chart/values.yaml', `${values}# edited\n`);
  const devloop = open().start('--once');
  await devloop.untilSaid('helm upgrade');
  await expect.poll(listLines, {timeout: 60_000}).toContainEqual(expect.stringContaining('upgrade --install'));
  devloop.kill('SIGKILL');
  await devloop.ended;

  await rm(join(open().tools, 'helm'));
  await open().write('chart/values.yaml', values);
  const {exitCode, text} = await open().run('--once');
  expect(exitCode, text).toBe(0);
  expect(text).toMatch(/ending a helm \(process \d+\)/);
  expect(await listLines()).toEqual([]);
  expect(await readStanding(open(), name)).toEqual(before);
});

const dockerfile = 'FROM python:3.13-slim\nCOPY app.py .\nUSER 1000\nCMD ["python3", "app.py"]\n';
const values = 'app: {image: {repository: "", digest: ""}}\n';

/** A helm on a machine that is so busy that the upgrade begins late. */
const slowHelm = `trap 'kill $!; exit 1' INT
case "$1" in upgrade) sleep 60 & wait $!;; esac
PATH=\${PATH#*:} exec helm "$@"`;
