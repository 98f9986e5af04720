import {expect, test} from 'vitest';

import {retriesOf} from '../../src/core/failure.ts';
import type {JobReport} from '../../src/core/job-report.ts';
import {plan} from '../../src/core/plan.ts';
import {StreamOutput} from '../../src/ui/stream-output.ts';
import {driveUntil, newState, now, plannedIn} from '../rig/drive.ts';
import {everyFailure} from '../rig/every-failure.ts';
import {sampleConfig, smallConfig} from '../rig/sample-config.ts';
import {createSimulatedWorld} from '../rig/simulated-world.ts';
import {createTold} from '../rig/told-lines.ts';

const config = {...smallConfig, forwards: sampleConfig.forwards};

/** What the jobs of a lap report while they run. */
const reports: Readonly<Record<string, readonly JobReport[]>> = {
  'build-image': [
    {kind: 'step', text: 'building sample/api'},
    {kind: 'step', text: '[runtime 4/4] COPY . .'},
    {kind: 'step', text: '[runtime 4/4] COPY . .'},
  ],
  'await-rollout': [
    {kind: 'waiting', reasons: ['deployment/api: 0 of 1 new pods ready']},
    {kind: 'waiting', reasons: ['deployment/api: 0 of 1 new pods ready', 'statefulset/db: 0 of 1 new pods ready']},
    {kind: 'waiting', reasons: ['statefulset/db: 0 of 1 new pods ready']},
  ],
  'forward-port': [{kind: 'listening'}, {kind: 'answering'}],
};

test('a lap is told in one line for each thing that happens, and summed up at its end', () => {
  const told = createTold(newState(config));
  const world = createSimulatedWorld();
  let at = now;
  for (let [job] = plan(told.getState()).jobs; job !== undefined; [job] = plan(told.getState()).jobs) {
    told.tell({type: 'jobStarted', job, at});
    for (const report of reports[job.kind] ?? []) told.tell({type: 'jobReported', job, report, at: (at += 500)});
    if (job.kind === 'forward-port') break;
    told.tell({...world.passOf(job), at: (at += 1000)});
  }
  told.output.showSummary(told.getState(), 'ready');
  expect(told.status()).toEqual([
    'tools      | docker 29.0.0',
    'registry   | looking after the registry `devloop-registry`',
    'registry   | ready on 127.0.0.1:5001 (1.0 s)',
    'cluster    | looking after the cluster `devloop`',
    'cluster    | ready, Kubernetes 1.36.0 (1.0 s)',
    'cluster    | knows the registry now: devloop-node',
    'api        | building sample/api',
    'api        | [runtime 4/4] COPY . .',
    'api        | built and pushed sha256:api[]{} (2.5 s)',
    'app        | deployed revision 1 (1.0 s)',
    'app        | waiting for deployment/api: 0 of 1 new pods ready',
    'app        | waiting for statefulset/db: 0 of 1 new pods ready',
    'app        | its workload is ready (2.5 s)',
    'api        | answers on 127.0.0.1:8000',
    'devloop    | ready after 13 s:',
    'devloop    |   registry  1.0 s',
    'devloop    |   cluster   1.0 s, 1.0 s wiring',
    'devloop    |   api       2.5 s image',
    'devloop    |   app       1.0 s deploy, 2.5 s rollout',
    'devloop    |   api answers on http://127.0.0.1:8000',
  ]);
  expect(told.logs()).toEqual([]);
});

test('a failure is told in three parts, under the name of whom it is about', () => {
  const state = driveUntil(newState(config), ['build api']);
  const job = plannedIn(state, 'build api');
  const told = createTold(state);
  told.tell({type: 'jobStarted', job, at: now});
  told.tell({type: 'jobFailed', job, failure: everyFailure['build-failed'], at: now});
  expect(told.status()).toEqual([
    'api        | ✗ The image of `api` could not be built: RUN make: exit code 2 (api/Dockerfile:3).',
    'api        |     what the tool said',
    'api        |        3 | >>> RUN make',
    'api        |   → Correct the sources or api/Dockerfile:3. The pods of the last good build keep running.',
  ]);
});

test('what may heal by itself is no failure to tell', () => {
  const state = driveUntil(newState(config), ['deploy app']);
  const told = createTold(state);
  const job = plannedIn(state, 'deploy app');
  told.tell({type: 'jobFailed', job, failure: everyFailure['cluster-unreachable'], at: now});
  expect(told.status()).toEqual([]);
});

test('a link that did not come back for all the tries is told once', () => {
  const told = createTold(driveUntil(newState(config), ['deploy app']));
  const job = plannedIn(told.getState(), 'deploy app');
  const failure = everyFailure['cluster-unreachable'];
  for (let tries = 0; tries <= retriesOf(failure); tries += 1) {
    expect(told.status()).toEqual([]);
    told.tell({type: 'jobFailed', job, failure, at: now});
  }
  expect(told.status()[0]).toBe("app        | ✗ The cluster's API server does not answer.");
});

test('what was given up at its deadline is told like any other failure, and once', () => {
  const told = createTold(driveUntil(newState(config), ['rollout app']));
  told.tell({type: 'jobStarted', job: plannedIn(told.getState(), 'rollout app'), at: now});
  told.tell({type: 'clockReached', at: now + 300_000});
  told.tell({type: 'clockReached', at: now + 300_001});
  expect(told.status().filter(line => line.includes('✗'))).toEqual([
    'app        | ✗ The release `app` was not ready after 300 s.',
  ]);
});

test('a lap that failed sums up the stages that were reached', () => {
  const told = createTold(driveUntil(newState(config), ['deploy app']));
  told.output.showSummary(told.getState(), 'failed');
  expect(told.status()).toEqual([
    'devloop    | failed after 0.0 s:',
    'devloop    |   registry  0.0 s',
    'devloop    |   cluster   0.0 s, 0.0 s wiring',
    'devloop    |   api       0.0 s image',
    'devloop    |   app       –',
  ]);
});

test('each reason to wait is told once, and again when it comes back', () => {
  const state = driveUntil(newState(config), ['rollout app']);
  const told = createTold(state);
  const job = plannedIn(state, 'rollout app');
  const wait = (...reasons: readonly string[]) =>
    told.tell({type: 'jobReported', job, report: {kind: 'waiting', reasons}, at: now});
  wait('a');
  wait('a');
  wait('a', 'b');
  wait('b');
  wait('a');
  expect(told.status()).toEqual([
    'app        | waiting for a',
    'app        | waiting for b',
    'app        | waiting for a',
  ]);
});

test('a link that stays lost is told once, and the answer that comes back too', () => {
  const state = driveUntil(newState(config), []);
  const told = createTold(state);
  const job = plannedIn(state, 'forward api');
  const report = (news: JobReport) => told.tell({type: 'jobReported', job, report: news, at: now});
  told.tell({type: 'jobStarted', job, at: now});
  report({kind: 'linkLost', why: 'no route'});
  report({kind: 'linkLost', why: 'no route'});
  report({kind: 'answering'});
  expect(told.status()).toEqual([
    'api        | link lost, trying again: no route',
    'api        | answers on 127.0.0.1:8000',
  ]);
});

test('an interruption is told as long as devloop goes on', () => {
  const state = driveUntil(newState(config), ['build api']);
  const job = plannedIn(state, 'build api');
  const told = createTold(state);
  told.tell({type: 'jobInterrupted', job, at: now});
  told.tell({type: 'shutdownRequested', at: now});
  told.tell({type: 'jobInterrupted', job, at: now});
  expect(told.status()).toEqual(['api        | interrupted: there is something newer']);
});

test.each([
  ['\u001b]0;a title\u0007text', 'text'],
  ['\u001b[2J\u001b[Htext', 'text'],
  ['\u001b[31mred\u001b[0m\ttext', '\u001b[31mred\u001b[0m\ttext'],
  ['\u001b[1;31mred', '\u001b[1;31mred\u001b[0m'],
  ['\u001b[31mred\u001b[m', '\u001b[31mred\u001b[m'],
  ['right\u202eleft', 'rightleft'],
  ['two\r\nlines', 'twolines'],
])('a line of a tool that says %j is shown as %j', (text, shown) => {
  const told = createTold(newState(config));
  told.output.showLog({at: now, source: 'api', text});
  expect(told.logs()).toEqual([`api        | ${shown}`]);
  expect(told.status()).toEqual([]);
});

test('what a tool said in a failure cannot play with the terminal either', () => {
  const told = createTold(newState(config));
  told.output.showFailure({kind: 'wiring-failed', said: ['\u001b[2Jno']}, {source: 'devloop', at: now});
  expect(told.status()).toContain('devloop    |     no');
});

test('a line begins with the local time, and a long name sticks out', () => {
  let written = '';
  const output = new StreamOutput({status: () => {}, logs: text => (written += text), startedAt: now});
  output.showLog({at: new Date(2026, 0, 2, 3, 4, 5).getTime(), source: 'a-very-long-name', text: 'hello'});
  expect(written).toBe('03:04:05 a-very-long-name | hello\n');
});
