import {readFile, rename, utimes} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';
import {afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';

import {count, has, startDaemon, startedJobs, untilAnswers, type Daemon} from '../rig/daemon.ts';
import {deployment} from '../rig/tiny-project.ts';
import {awaitOldPods, readStanding} from '../rig/tiny-release.ts';
import type {ToldEvent} from '../rig/told-events.ts';
import {useTinyProject} from '../rig/use-tiny-project.ts';

const name = 'devloop-e2e-daemon';
const open = useTinyProject(name);

/** What answers through the forward. */
const appWith = (word: string): string => `from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"${word}")
    def log_message(self, *_):
        pass

HTTPServer(("0.0.0.0", 8000), Handler).serve_forever()
`;

const dockerfile = 'FROM python:3.13-slim\nCOPY app.py .\nUSER 1000\nCMD ["python3", "app.py"]\n';

let url: string;
let daemon: Daemon;
let edits = 0;

beforeAll(async () => {
  const config = JSON.parse(await readFile(join(open().folder, 'devloop.config.json'), 'utf8'));
  url = `http://127.0.0.1:${config.services.app.forward.local}/`;
  await open().write('app/app.py', appWith('first'));
  await open().write('app/.dockerignore', '*.log\n');
}, 600_000);

beforeEach(async () => {
  daemon = await startDaemon(open());
});

afterEach(async () => daemon.end());

const edit = async (): Promise<string> => {
  const word = `edit-${(edits += 1)}`;
  await open().write('app/app.py', appWith(word));
  return word;
};

const isDeployed = (events: readonly ToldEvent[]) => has(events, {type: 'jobPassed', job: 'await-rollout'});

const answers = async (word: string): Promise<void> => untilAnswers(url, word, AbortSignal.timeout(60_000));

const listContainers = async (): Promise<string> => {
  const {stdout} = await execa('docker', ['ps', '--quiet', '--no-trunc', '--filter', `name=${name}`]);
  return stdout;
};

describe('a devloop that stays', () => {
  test('makes each save the newest running revision, by one build and one upgrade', async () => {
    const word = await edit();
    await answers(word);
    const events = await daemon.until('the rollout', isDeployed);
    expect(startedJobs(events)).toEqual(['fingerprint-service', 'build-image', 'deploy-release', 'await-rollout']);
  });

  test('takes a file that is written beside and renamed for one save', async () => {
    const word = `edit-${(edits += 1)}`;
    await open().write('app/app.py.tmp', appWith(word));
    await rename(join(open().folder, 'app/app.py.tmp'), join(open().folder, 'app/app.py'));
    await answers(word);
    const events = await daemon.until('the rollout', isDeployed);
    expect(count(events, {type: 'jobStarted', job: 'build-image'})).toBe(1);
  });

  test('does nothing for a touch, the same bytes and what is ignored', async () => {
    const file = join(open().folder, 'app/app.py');
    const same = await readFile(file, 'utf8');
    for (let turn = 0; turn < 20; turn += 1) {
      await utimes(file, turn, turn);
      await open().write('app/app.py', same);
      await open().write('app/server.log', `line ${turn}`);
    }

    // Whatever these had led to would be told before what a real edit leads to.
    await edit();
    const events = await daemon.until('the rollout', isDeployed);
    expect(count(events, {type: 'jobStarted', job: 'fingerprint-service'})).toBe(1);
    expect(count(events, {type: 'jobStarted', job: 'build-image'})).toBe(1);
  });

  test('builds nothing for a changed chart', async () => {
    await open().write('chart/templates/app.yaml', deployment.replace('periodSeconds: 1', 'periodSeconds: 2'));
    const events = await daemon.until('the rollout', isDeployed);
    expect(startedJobs(events)).toEqual(['fingerprint-release', 'deploy-release', 'await-rollout']);
    await open().write('chart/templates/app.yaml', deployment);
    await daemon.until('the way back', told => count(told, {type: 'jobPassed', job: 'await-rollout'}) === 2);
  });

  test('keeps the last good pods of a build that fails, and goes on with the next save', async () => {
    const before = await readStanding(open(), name);
    await open().write('app/Dockerfile', dockerfile.replace('USER', 'RUN exit 3\nUSER'));
    const failed = await daemon.until('the failure', events => has(events, {type: 'jobFailed', job: 'build-image'}));
    expect(startedJobs(failed)).not.toContain('deploy-release');
    expect((await readStanding(open(), name)).pods).toEqual(before.pods);
    await open().write('app/Dockerfile', dockerfile);
    const word = await edit();
    await answers(word);
  });

  test('ends the build that a newer save makes stale, also inside of BuildKit', async () => {
    await open().write('app/Dockerfile', dockerfile.replace('USER', 'RUN sleep 3333\nUSER'));
    await daemon.until('the long step', events => events.some(({report}) => report?.text?.includes('sleep 3333')));
    await open().write('app/Dockerfile', dockerfile);
    const word = await edit();
    await daemon.until('the end of the build', events => has(events, {type: 'jobInterrupted', job: 'build-image'}));
    await answers(word);
    const {stdout} = await execa('ps', ['-eo', 'args']);
    expect(stdout.split('\n').filter(line => line === 'sleep 3333')).toEqual([]);
  });

  test('goes on with the last good config while the file is wrong, and takes the next one that is right', async () => {
    const file = join(open().folder, 'devloop.config.json');
    const right = await readFile(file, 'utf8');
    await open().write('devloop.config.json', right.replace('"context"', '"contxt"'));
    const failed = await daemon.until('the failure', events => has(events, {type: 'jobFailed', job: 'load-config'}));
    expect(failed.find(({type}) => type === 'jobFailed')?.failure?.kind).toBe('config-invalid');
    const word = await edit();
    await answers(word);
    daemon.forget();
    await open().write('devloop.config.json', right);
    const events = await daemon.until('the config', told => has(told, {type: 'jobPassed', job: 'load-config'}));
    expect(startedJobs(events)).not.toContain('build-image');
  });

  test('acts on the difference only when the config changes', async () => {
    const file = join(open().folder, 'devloop.config.json');
    const right = await readFile(file, 'utf8');
    const config = JSON.parse(right);
    config.services.app.build.args = {NOTE: 'new'};
    await open().write('devloop.config.json', JSON.stringify(config, undefined, 2));
    const events = await daemon.until('the build', told => has(told, {type: 'jobPassed', job: 'build-image'}));
    expect(startedJobs(events)).not.toContain('prepare-cluster');
    await open().write('devloop.config.json', right);
    await daemon.until('the way back', told => count(told, {type: 'jobPassed', job: 'build-image'}) === 2);
  });
});

describe('a devloop that starts again', () => {
  test('adopts what is there when nothing has changed', async () => {
    await awaitOldPods(open(), name);
    const before = await readStanding(open(), name);
    const containers = await listContainers();
    await daemon.end();
    daemon = await startDaemon(open());
    expect(await readStanding(open(), name)).toEqual(before);
    expect(await listContainers()).toBe(containers);
  });

  test('builds what was edited while it was down', async () => {
    await daemon.end();
    const word = await edit();
    daemon = await startDaemon(open());
    await answers(word);
  });
});
