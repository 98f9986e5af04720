import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

import {afterAll, beforeAll, expect, test} from 'vitest';

import {has, startDaemon, startedJobs, untilAnswers, type Daemon} from '../rig/daemon.ts';
import {findFreePort} from '../rig/free-port.ts';
import {openTinyProject, type TinyProject} from '../rig/tiny-project.ts';
import {useTinyProject} from '../rig/use-tiny-project.ts';

const name = 'devloop-e2e-pair';
const open = useTinyProject(name);
const patience = 60_000;

let neighbour: TinyProject;
let daemons: {readonly own: Daemon; readonly other: Daemon};

const readConfig = async ({folder}: TinyProject) =>
  JSON.parse(await readFile(join(folder, 'devloop.config.json'), 'utf8'));

/** Another project of the same user: its cluster and its registry are the first one's. */
async function openNeighbour(): Promise<TinyProject> {
  const project = await openTinyProject({name, state: open().state});
  const {registry} = await readConfig(open());
  const config = await readConfig(project);
  const local = await findFreePort();
  const shared = {
    ...config,
    name: `${name}-other`,
    registry,
    services: {app: {...config.services.app, forward: {port: 8000, local}}},
    releases: {tiny: {...config.releases.tiny, namespace: 'other'}},
  };
  await project.write('devloop.config.json', JSON.stringify(shared));
  return project;
}

beforeAll(async () => {
  neighbour = await openNeighbour();
  const [own, other] = await Promise.all([startDaemon(open()), startDaemon(neighbour)]);
  daemons = {own, other};
}, 600_000);

afterAll(async () => {
  await daemons.own.end();
  await daemons.other.end();
  await neighbour.run('down');
  await neighbour[Symbol.asyncDispose]();
});

test('two projects that start at once share one cluster and one registry, and each has its own app', async () => {
  for (const project of [open(), neighbour]) {
    const {services} = await readConfig(project);
    await untilAnswers(
      `http://127.0.0.1:${services.app.forward.local}/`,
      'Directory listing',
      AbortSignal.timeout(patience),
    );
  }
});

test('an edit in one of them is no work for the other', async () => {
  daemons.other.forget();
  const source = await readFile(join(open().folder, 'app/app.py'), 'utf8');
  await open().write('app/app.py', `${source}# edited\n`);
  await daemons.own.until('the rollout', events => has(events, {type: 'jobPassed', job: 'await-rollout'}));
  expect(startedJobs(daemons.other.events())).toEqual([]);
});

test('a second devloop in one project ends with 3, and names the first one', async () => {
  const {exitCode, text} = await open().run('--ui=stream');
  expect(exitCode, text).toBe(3);
  expect(text).toContain(String(daemons.own.devloop.pid));
});

test('the shared cluster is not removed while the other project has a release in it', async () => {
  await daemons.own.end();
  const {exitCode, text} = await open().run('down', '--all');
  expect(exitCode, text).not.toBe(0);
  expect(text).toContain('tiny');
  const {services} = await readConfig(neighbour);
  const url = `http://127.0.0.1:${services.app.forward.local}/`;
  await untilAnswers(url, 'Directory listing', AbortSignal.timeout(patience));
});
