import {expect, test} from 'vitest';

import type {Command} from '../../src/core/command.ts';
import type {Event} from '../../src/core/event.ts';
import {jobKinds} from '../../src/core/job-kinds.ts';
import type {JobReport} from '../../src/core/job-report.ts';
import type {Job} from '../../src/core/job.ts';
import {plan} from '../../src/core/plan.ts';
import {reduce} from '../../src/core/reduce.ts';
import type {State} from '../../src/core/state.ts';
import {JsonOutput} from '../../src/ui/json-output.ts';
import {changed, driveUntil, newState, now, plannedIn, watchJob} from '../rig/drive.ts';
import {documentedJobs, parseEventLines} from '../rig/event-lines.ts';
import {everyFailure} from '../rig/every-failure.ts';
import {sampleConfig, smallConfig} from '../rig/sample-config.ts';
import {createSimulatedWorld} from '../rig/simulated-world.ts';

/** A JSON output whose events a test tells. */
function openJson(initial: State) {
  let state = initial;
  let written = '';
  const output = new JsonOutput({write: text => (written += text), startedAt: now, now: () => now + 5000});
  return {
    output,
    getState: () => state,
    tell(event: Event) {
      state = reduce(state, event);
      output.showEvent(state, event);
    },
    written: () => written,
    lines: () => parseEventLines(written),
  };
}

const reports: readonly JobReport[] = [
  {kind: 'step', text: '[2/4] RUN make'},
  {kind: 'repaired', text: 'the registry was started'},
  {kind: 'waiting', reasons: ['deployment/api: 0 of 1 new pods ready']},
  {kind: 'listening'},
  {kind: 'linkLost', why: 'no route'},
  {kind: 'answering'},
  {kind: 'answering', answered: {pod: 'api-1', images: ['localhost:5001/sample/api:dev'], at: now}},
];

const cluster = {id: 'uid', context: 'kind-devloop'};
const workload = {kind: 'Deployment', namespace: 'app', name: 'api'} as const;
const pruneOrder = {
  project: 'sample',
  registry: {id: 'container', name: 'devloop-registry', port: 5001},
  cluster,
  nodes: [],
  images: [],
  keep: 3,
  buildCache: undefined,
};

test('a whole lap is as the schema says, and its last line has the exit code', () => {
  const json = openJson(newState(sampleConfig));
  const world = createSimulatedWorld();
  json.tell({type: 'configLoaded', config: sampleConfig, at: now});
  for (let [job] = plan(json.getState()).jobs; job !== undefined; [job] = plan(json.getState()).jobs) {
    json.tell({type: 'jobStarted', job, at: now});
    for (const report of reports) json.tell({type: 'jobReported', job, report, at: now});
    if (job.kind === 'forward-port') break;
    json.tell({...world.passOf(job), at: now + 1000});
  }

  json.output.showLog({at: now, source: 'api', text: '\u001b[2Jhello "you"'});
  json.output.showText('stopping');
  json.output.showSummary(json.getState(), 'ready');
  json.output.close(0);
  const lines = json.lines();
  expect(lines[0]).toEqual({
    type: 'configLoaded',
    at: new Date(now).toISOString(),
    project: 'sample',
    services: ['db', 'api', 'worker'],
    releases: ['base', 'app'],
    forwards: [{name: 'api', url: 'http://127.0.0.1:8000'}],
  });
  expect(lines).toContainEqual(expect.objectContaining({type: 'log', source: 'api', text: 'hello "you"'}));
  expect(lines.at(-1)).toMatchObject({
    type: 'summary',
    exitCode: 0,
    milliseconds: 5000,
    forwards: [{name: 'api', url: 'http://127.0.0.1:8000'}],
    failures: [],
  });
});

test('every kind of job is documented', () => {
  expect(documentedJobs.toSorted()).toEqual(jobKinds.toSorted());
});

test('what the config says of a build stays inside: it may hold what is nobody’s business', () => {
  const api = sampleConfig.services['api']!;
  const config = {...smallConfig, services: {api: {...api, build: {...api.build, args: {TOKEN: 'hunter2-hunter2'}}}}};
  const json = openJson(driveUntil(newState(config), ['build api']));
  json.tell({type: 'configLoaded', config, at: now});
  json.tell({type: 'jobStarted', job: plannedIn(json.getState(), 'build api'), at: now});
  expect(json.written()).not.toContain('hunter2');
});

test.each(Object.values(everyFailure))('the failure $kind is told as the schema says', failure => {
  const json = openJson(driveUntil(newState(smallConfig), ['build api']));
  json.tell({type: 'jobFailed', job: plannedIn(json.getState(), 'build api'), failure, at: now});
  json.output.showFailure(failure, {source: 'devloop', at: now});
  json.output.close(1);
  const lines = json.lines();
  expect(lines.map(({type}) => type)).toEqual(['jobFailed', 'failed', 'summary']);
  expect(lines[0]).toMatchObject({job: 'build-image', source: 'api', failure: {kind: failure.kind}});
  expect(lines[2]?.['failures']).toContainEqual(expect.objectContaining({source: 'devloop', kind: failure.kind}));
});

test('what is tried again by itself says when', () => {
  const json = openJson(driveUntil(newState(smallConfig), ['deploy app']));
  const job = plannedIn(json.getState(), 'deploy app');
  json.tell({type: 'jobFailed', job, failure: everyFailure['cluster-unreachable'], at: now});
  expect(json.lines()).toEqual([
    expect.objectContaining({type: 'jobFailed', retryAt: new Date(now + 1000).toISOString()}),
  ]);
});

test('what was given up at its deadline is a failed job, too', () => {
  const json = openJson(driveUntil(newState(smallConfig), ['rollout app']));
  json.tell({type: 'jobStarted', job: plannedIn(json.getState(), 'rollout app'), at: now});
  json.tell({type: 'clockReached', at: now + 3_600_000});
  expect(json.lines().map(({type}) => type)).toEqual(['jobStarted', 'clockReached', 'jobFailed']);
});

test.each<Event>([
  {type: 'jobReported', job: watchJob, report: changed(['/app/a.ts']), at: now},
  {type: 'jobReported', job: watchJob, report: {kind: 'watching', folders: 3, polled: ['/app/nfs']}, at: now},
  {type: 'shutdownRequested', at: now},
])('$type is told as the schema says', event => {
  const json = openJson(newState(smallConfig));
  json.tell(event);
  expect(json.lines()).toEqual([expect.objectContaining({type: event.type})]);
});

test.each<Command>([
  {kind: 'rebuild', services: ['api'], releases: ['app']},
  {kind: 'restart', services: ['api']},
  {kind: 'pause'},
  {kind: 'resume'},
  {kind: 'disable', services: ['api']},
  {kind: 'enable', services: ['api']},
  {kind: 'remove', release: 'app', namespace: 'app'},
])('the command $kind is told as the schema says', command => {
  const json = openJson(newState(smallConfig));
  json.tell({type: 'commandGiven', command, at: now});
  expect(json.lines()).toEqual([{type: 'commandGiven', at: new Date(now).toISOString(), command}]);
});

test.each<Job>([
  {kind: 'load-config', file: '/app/devloop.config.ts', edits: 1},
  {kind: 'restart-pods', release: 'app', cluster, workloads: [workload], repositories: [], restart: 1},
  {kind: 'remove-release', release: 'app', namespace: 'app', cluster},
  {kind: 'prune-images', order: pruneOrder},
])('the end of $kind is told as the schema says', job => {
  const json = openJson(newState(smallConfig));
  json.tell({...createSimulatedWorld().passOf(job), at: now});
  expect(json.lines()).toEqual([expect.objectContaining({type: 'jobPassed', job: job.kind})]);
});

test('a job that was interrupted is told as the schema says', () => {
  const json = openJson(driveUntil(newState(smallConfig), ['build api']));
  json.tell({type: 'jobInterrupted', job: plannedIn(json.getState(), 'build api'), at: now});
  expect(json.lines()).toEqual([expect.objectContaining({type: 'jobInterrupted', job: 'build-image'})]);
});

test('a devloop that could not begin says so in its last line', () => {
  const json = openJson(newState(smallConfig));
  json.output.showFailure(everyFailure.locked, {source: 'devloop', at: now});
  json.output.close(3);
  expect(json.lines().at(-1)).toMatchObject({type: 'summary', exitCode: 3, stages: [], failures: [{kind: 'locked'}]});
});
