import {expect, test} from 'vitest';

import {everyFailure} from '../../rig/every-failure.ts';
import {recordLap} from '../../rig/recorded-lap.ts';
import {sampleConfig, smallConfig} from '../../rig/sample-config.ts';

const config = {...smallConfig, forwards: sampleConfig.forwards};
const ready = {outcome: 'ready', exitCode: 0} as const;
const failed = {outcome: 'failed', exitCode: 1} as const;

const stagesIn = (report: ReturnType<ReturnType<typeof recordLap>['report']>): readonly string[] =>
  report.stages.map(({subject, stage, status, seconds}) => `${subject} ${stage}: ${status}, ${seconds} s`);

test('a lap that is ready is told with what it has made, and from when to when', () => {
  const lap = recordLap(config);
  lap.pass();
  const report = lap.report(ready);
  expect(report).toEqual({
    schemaVersion: 1,
    version: '1.2.3',
    project: 'sample',
    startedAt: '1970-01-01T00:16:40.000Z',
    endedAt: '1970-01-01T00:16:50.000Z',
    seconds: 10,
    outcome: 'ready',
    exitCode: 0,
    services: [
      {
        name: 'api',
        status: 'built',
        revision: 1,
        image: 'localhost:5001/sample/api',
        tag: 'dev-[]{}',
        digest: 'sha256:api[]{}',
        seconds: 1,
      },
    ],
    releases: [{name: 'app', namespace: 'app', status: 'ready', revision: 1, helm: 'upgraded', seconds: 3}],
    forwards: [{name: 'api', release: 'app', url: 'http://127.0.0.1:8000', status: 'answered'}],
    failures: [],
    unfinished: [],
    stages: expect.any(Array),
    bundle: null,
  });
  expect(stagesIn(report)).toEqual([
    'tools check: passed, 1 s',
    'registry prepare: passed, 1 s',
    'cluster prepare: passed, 1 s',
    'cluster wire: passed, 1 s',
    'api fingerprint: passed, 1 s',
    'api build: passed, 1 s',
    'app fingerprint: passed, 1 s',
    'app deploy: passed, 1 s',
    'app rollout: passed, 1 s',
    'api forward: passed, 1 s',
  ]);
});

test('what had not to be made is told as such', () => {
  const lap = recordLap(config);
  lap.pass(['build api', 'deploy app']);
  const build = lap.planned('build api');
  if (build.kind !== 'build-image') throw new Error('A service is built.');
  const made = {digest: 'sha256:old', inputsAfter: build.inputs, source: 'remembered'} as const;
  lap.tell({type: 'jobStarted', job: build}, {type: 'jobPassed', kind: build.kind, job: build, result: made});
  const deploy = lap.planned('deploy app');
  if (deploy.kind !== 'deploy-release') throw new Error('A release is deployed.');
  const standing = {
    deployment: 7,
    workloads: [],
    recovered: undefined,
    source: 'unchanged',
    inputsAfter: deploy.inputs,
  } as const;
  lap.tell({type: 'jobStarted', job: deploy}, {type: 'jobPassed', kind: deploy.kind, job: deploy, result: standing});
  lap.pass();
  expect(lap.report(ready)).toMatchObject({
    services: [{status: 'remembered', digest: 'sha256:old', seconds: 0}],
    releases: [{status: 'ready', helm: 'unchanged', revision: 7}],
  });
});

test('a failure is told in three parts with its stage and its place, and what comes after it was not reached', () => {
  const lap = recordLap(config);
  lap.pass(['build api']);
  lap.fail('build api', {...everyFailure['build-failed'], said: ['\u001b[31mred\u001b[0m\u0007']});
  const report = lap.report(failed);
  expect(report).toMatchObject({
    services: [{name: 'api', status: 'failed', digest: null, seconds: 1}],
    releases: [{status: 'not-reached', helm: null, revision: null}],
    forwards: [{status: 'not-reached'}],
    failures: [
      {
        kind: 'build-failed',
        subjectKind: 'service',
        subject: 'api',
        stage: 'build',
        what: expect.stringContaining('The image of `api` could not be built'),
        said: expect.arrayContaining(['red']),
        places: [{file: 'api/Dockerfile', line: 3, column: null}],
      },
    ],
  });
  expect(stagesIn(report)).toContain('app deploy: not-reached, null s');
});

test('what was given up at its deadline has failed, and what ran when the lap ended was interrupted', () => {
  const lap = recordLap({...sampleConfig, forwards: {}});
  lap.pass(['rollout base', 'build api']);
  lap.tell({type: 'jobStarted', job: lap.planned('rollout base')}, {type: 'jobStarted', job: lap.planned('build api')});
  lap.fail('rollout base', everyFailure['rollout-timed-out']);
  const report = lap.report(failed);
  expect(report.releases).toMatchObject([
    {name: 'base', status: 'failed'},
    {name: 'app', status: 'not-reached'},
  ]);
  expect(report.services).toMatchObject([{status: 'built'}, {name: 'api', status: 'interrupted'}, {status: 'built'}]);
});

test('a service whose files cannot be read has failed, too', () => {
  const lap = recordLap(config);
  lap.pass(['fingerprint service api']);
  lap.fail('fingerprint service api', everyFailure['inputs-unreadable']);
  expect(lap.report(failed).services).toMatchObject([{name: 'api', status: 'failed', seconds: null}]);
});

test('a lap that could not begin has nothing but its failure, with a place for each problem', () => {
  const lap = recordLap(config);
  lap.output.showFailure(everyFailure['config-invalid']);
  expect(lap.report({outcome: 'refused', exitCode: 2})).toMatchObject({
    project: null,
    services: [],
    stages: [],
    failures: [
      {
        kind: 'config-invalid',
        subject: null,
        stage: null,
        places: [{file: 'devloop.config.ts', line: 7, column: null}],
      },
    ],
  });
});

test('what was waited for when the time was up is told by stages', () => {
  const lap = recordLap(smallConfig);
  lap.pass(['rollout app']);
  const waiting = [
    {lane: 'rollout app', since: 1_005_000, reasons: ['deployment/api: 0 of 1 new pods ready']},
    {lane: 'build api', since: undefined, reasons: []},
  ];
  lap.output.showFailure({kind: 'timed-out', seconds: 90, at: 1_090_000, waiting});
  expect(lap.report({outcome: 'timed-out', exitCode: 124}).unfinished).toEqual([
    {
      subjectKind: 'release',
      subject: 'app',
      stage: 'rollout',
      since: '1970-01-01T00:16:45.000Z',
      reasons: ['deployment/api: 0 of 1 new pods ready'],
    },
    {subjectKind: 'service', subject: 'api', stage: 'build', since: null, reasons: []},
  ]);
});

test.each(Object.values(everyFailure))('a report can tell of $kind', failure => {
  const lap = recordLap(config);
  lap.pass(['environment']);
  lap.output.showFailure(failure);
  expect(lap.report({outcome: 'failed', exitCode: 1}).failures.map(({kind}) => kind)).toEqual([failure.kind]);
});
