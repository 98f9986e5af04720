import {execa} from 'execa';
import {beforeEach, expect, test} from 'vitest';

import {listProjectProcesses} from '../rig/project-processes.ts';
import {readStanding} from '../rig/tiny-release.ts';
import {parseEvents} from '../rig/told-events.ts';
import {useTinyProject} from '../rig/use-tiny-project.ts';

const name = 'devloop-e2e-outage';
const node = `${name}-control-plane`;
const registry = `${name}-registry`;
const open = useTinyProject(name);

const docker = async (...args: readonly string[]) => execa('docker', args);

let edits = 0;

/** The app with an edit, so that there is everything to do. */
const edit = async () => open().write('app/app.py', `${app}# ${(edits += 1)}\n`);

beforeEach(async () => {
  const {exitCode, text} = await open().run('--once');
  expect(exitCode, text).toBe(0);
  await edit();
});

/** What the lap has ended with, and the newest image in the only pod. */
const expectReady = async ({exitCode, text}: {readonly exitCode: number | undefined; readonly text: string}) => {
  expect(exitCode, text).toBe(0);
  const {release} = await readStanding(open(), name);
  const digest = parseEvents(text).find(({type, job}) => type === 'jobPassed' && job === 'build-image')?.result?.digest;
  expect(release, text).toMatch(/ deployed$/);
  const readPods = async () => (await readStanding(open(), name)).pods;
  await expect.poll(readPods, {timeout: 60_000}).toEqual([expect.stringContaining(`@${digest} ready=True`)]);
};

test('a registry that is killed during a push comes back, and the image with it', async () => {
  await open().write('app/Dockerfile', bigImage);
  const devloop = open().start('--once', '--ui=json');
  await devloop.untilSaid('"text":"pushing ');
  await docker('kill', registry);
  const end = await devloop.ended;
  await open().write('app/Dockerfile', smallImage);
  await expectReady(end);
});

test('a node that is restarted during a rollout is waited for', async () => {
  const devloop = open().start('--once', '--ui=json');
  await devloop.untilSaid('"job":"await-rollout"');
  await docker('restart', '--time', '0', node);
  await expectReady(await devloop.ended);
});

/** Longer than a TLS handshake may take (10 s), which is what breaks a helm off; a minute ends in the same way. */
const pause = 'sleep 15';

test.each(['deploy-release', 'await-rollout'])(
  'an API server that is frozen while `%s` runs is waited for',
  async kind => {
    const devloop = open().start('--once', '--ui=json');
    await devloop.untilSaid(`"job":"${kind}"`);
    await docker('pause', node);
    await execa('sh', ['-c', pause]);
    await docker('unpause', node);
    await expectReady(await devloop.ended);
  },
);

test('two signals end devloop at once, even when helm hangs at an API server that is frozen', async () => {
  const devloop = open().start('--once', '--ui=json');
  await devloop.untilSaid('"job":"deploy-release"');
  await docker('pause', node);
  devloop.kill('SIGINT');
  await devloop.untilSaid('stopping after this is finished: deploy tiny');
  const from = performance.now();
  devloop.kill('SIGINT');
  const {exitCode, text} = await devloop.ended;
  await docker('unpause', node);
  expect(performance.now() - from, text).toBeLessThan(5000);
  expect(exitCode, text).toBe(130);
  await expectReady(await open().run('--once', '--ui=json'));
  expect(await listProjectProcesses(open().state)).toEqual([]);
});

const smallImage = 'FROM python:3.13-slim\nCOPY app.py .\nUSER 1000\nCMD ["python3", "app.py"]\n';

/** Takes a second to push. */
const bigImage = smallImage.replace('USER', 'RUN head -c 100000000 /dev/urandom > /big\nUSER');

const app = `from http.server import HTTPServer, SimpleHTTPRequestHandler
HTTPServer(("0.0.0.0", 8000), SimpleHTTPRequestHandler).serve_forever()
`;
