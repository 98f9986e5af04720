import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

import {beforeAll, expect, test} from 'vitest';

import {has, startDaemon, type Daemon} from '../rig/daemon.ts';
import {listProjectProcesses} from '../rig/project-processes.ts';
import {awaitOldPods, readStanding} from '../rig/tiny-release.ts';
import {useTinyProject} from '../rig/use-tiny-project.ts';

const name = 'devloop-e2e-daemon-kill';
const open = useTinyProject(name);

let config: string;
let source: string;
let edits = 0;

beforeAll(async () => {
  config = await readFile(join(open().folder, 'devloop.config.json'), 'utf8');
  source = await readFile(join(open().folder, 'app/app.py'), 'utf8');
});

const edit = async (): Promise<void> => open().write('app/app.py', `${source}# ${(edits += 1)}\n`);

/** The config with a release more, which has no image. */
const withExtra = (): string => {
  const wanted = JSON.parse(config);
  wanted.releases.extra = {chart: './extra', namespace: name};
  return JSON.stringify(wanted);
};

const addExtra = async (daemon: Daemon): Promise<void> => {
  await open().write('extra/Chart.yaml', 'apiVersion: v2\nname: extra\nversion: 0.1.0\n');
  await open().write('extra/templates/note.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\n');
  await open().write('devloop.config.json', withExtra());
  await daemon.until('the new release', events =>
    has(events, {type: 'jobPassed', job: 'deploy-release', source: 'extra'}),
  );
};

/** What brings a devloop that stays to each kind of job; what only it runs comes first. */
const ways = {
  'load-config': async () => open().write('devloop.config.json', `${config}\n`),
  'fingerprint-service': edit,
  'build-image': edit,
  'deploy-release': edit,
  'await-rollout': edit,
  'restart-pods': async () => void (await open().run('restart', 'app')),
  'remove-release': async (daemon: Daemon) => {
    await addExtra(daemon);
    await open().write('devloop.config.json', config);
    await daemon.until('the config', events => has(events, {type: 'jobPassed', job: 'load-config'}));
    await open().run('remove', 'extra');
  },
} as const;

const cases = Object.entries(ways);

test.each(cases)('killed while `%s` runs, it is as if nothing had been at the next start', async (job, bring) => {
  const daemon = await startDaemon(open());
  const [started] = await Promise.allSettled([
    daemon.until(`\`${job}\``, events => has(events, {type: 'jobStarted', job})),
    bring(daemon),
  ]);
  expect(started.status).toBe('fulfilled');
  daemon.devloop.kill('SIGKILL');
  const {text} = await daemon.devloop.ended;

  const again = await startDaemon(open());
  await awaitOldPods(open(), name);
  const {release, pods} = await readStanding(open(), name);
  expect(release, text).toMatch(/ deployed$/);
  expect(pods, text).toEqual([expect.stringContaining('ready=True')]);
  await again.end();
  expect(await listProjectProcesses(open().state), text).toEqual([]);
  const third = await startDaemon(open());
  const made = third.first().flatMap(({type, result}) => (type === 'jobPassed' ? [result?.source] : []));
  expect(made, text).not.toContain('built');
  expect(made, text).not.toContain('upgraded');
  expect(await readStanding(open(), name), text).toMatchObject({release, pods});
  await third.end();
});
