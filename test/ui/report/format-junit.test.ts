import {expect, test} from 'vitest';

import {formatJunit} from '../../../src/ui/report/format-junit.ts';
import type {Report} from '../../../src/ui/report/report.ts';
import {everyFailure} from '../../rig/every-failure.ts';
import {parseJunit, type Element} from '../../rig/parse-junit.ts';
import {recordLap} from '../../rig/recorded-lap.ts';
import {sampleConfig, sampleRelease, smallConfig} from '../../rig/sample-config.ts';

const config = {...smallConfig, forwards: sampleConfig.forwards};
const failed = {outcome: 'failed', exitCode: 1} as const;

/** The suite of a report. Its counts are those of its cases, or this throws. */
const suiteOf = (report: Report): Element => {
  const suites = parseJunit(formatJunit(report));
  const [suite] = suites.children;
  if (suite === undefined || suites.children.length !== 1) throw new Error('There is one suite for the project.');
  const count = (kind: string) => String(suite.children.filter(({children}) => children[0]?.name === kind).length);
  const counts = {
    tests: String(suite.children.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
  expect(suite.attributes).toMatchObject(counts);
  expect(suites.attributes).toMatchObject(counts);
  return suite;
};

/** Each case in a line: its name, and what became of it. */
const casesOf = (report: Report): readonly string[] =>
  suiteOf(report).children.map(
    ({attributes, children}) => `${attributes['classname']} ${attributes['name']}: ${children[0]?.name ?? 'passed'}`,
  );

test('a project is a suite, and each stage of each subject a case', () => {
  const lap = recordLap(config);
  lap.pass();
  const report = lap.report({outcome: 'ready', exitCode: 0});
  expect(suiteOf(report).attributes).toMatchObject({name: 'sample', time: '10', timestamp: '1970-01-01T00:16:40'});
  expect(casesOf(report)).toEqual([
    'sample.devloop lap: passed',
    'sample.machine.tools check: passed',
    'sample.machine.registry prepare: passed',
    'sample.machine.cluster prepare: passed',
    'sample.machine.cluster wire: passed',
    'sample.service.api fingerprint: passed',
    'sample.service.api build: passed',
    'sample.release.app fingerprint: passed',
    'sample.release.app deploy: passed',
    'sample.release.app rollout: passed',
    'sample.forward.api forward: passed',
  ]);
});

test('a stage that failed says why and where, those after it are skipped, and one that was broken off is an error', () => {
  const lap = recordLap({...config, services: {...sampleConfig.services}});
  lap.pass(['build api', 'build db']);
  lap.tell({type: 'jobStarted', job: lap.planned('build db')});
  lap.fail('build api', everyFailure['build-failed']);
  const report = lap.report(failed);
  expect(casesOf(report)).toEqual(
    expect.arrayContaining([
      'sample.service.api build: failure',
      'sample.service.db build: error',
      'sample.release.app deploy: skipped',
      'sample.forward.api forward: skipped',
    ]),
  );
  const build = suiteOf(report).children.find(({attributes}) => attributes['classname'] === 'sample.service.api');
  const [, broken] = suiteOf(report).children.filter(
    ({attributes}) => attributes['classname'] === 'sample.service.api',
  );
  expect(build?.attributes).not.toHaveProperty('file');
  expect(broken?.attributes).toMatchObject({file: 'api/Dockerfile', line: '3', time: '1'});
  expect(broken?.children[0]).toMatchObject({
    attributes: {type: 'build-failed', message: expect.stringContaining('The image of `api` could not be built')},
    text: expect.stringContaining('what the tool said'),
  });
});

test('what was broken off because the time was up says what it waited for', () => {
  const lap = recordLap(config);
  lap.pass(['rollout app']);
  lap.tell({type: 'jobStarted', job: lap.planned('rollout app')});
  const waiting = [{lane: 'rollout app', since: undefined, reasons: ['deployment/api: 0 of 1 new pods ready']}];
  lap.output.showFailure({kind: 'timed-out', seconds: 90, at: 1_090_000, waiting});
  const suite = suiteOf(lap.report({outcome: 'timed-out', exitCode: 124}));
  const rollout = suite.children.find(({attributes}) => attributes['name'] === 'rollout');
  expect(rollout?.children[0]).toMatchObject({
    name: 'error',
    text: 'It was interrupted before it was done.\n    deployment/api: 0 of 1 new pods ready',
  });
});

test('a service and a release of the same name have cases of their own', () => {
  const lap = recordLap({
    ...config,
    releases: {api: sampleRelease('api', {images: {'api.image': 'api'}})},
    forwards: {},
  });
  lap.pass(['fingerprint service api']);
  lap.fail('fingerprint service api', everyFailure['inputs-unreadable']);
  const cases = casesOf(lap.report(failed));
  expect(new Set(cases.map(line => line.split(':', 1)[0])).size).toBe(cases.length);
  expect(cases).toContain('sample.service.api fingerprint: failure');
  expect(cases).toContain('sample.release.api fingerprint: passed');
});

test('what is about no stage is a failure of the lap', () => {
  const lap = recordLap(config);
  lap.output.showFailure(everyFailure['config-invalid']);
  const report = lap.report({outcome: 'refused', exitCode: 2});
  expect(suiteOf(report).attributes['name']).toBe('devloop');
  expect(casesOf(report)).toEqual(['devloop.devloop lap: failure']);
});

test.each([
  ['a tag', '</failure><x y="1">'],
  ['the end of CDATA', ']]>'],
  ['an entity', '&lt; &unknown; &#0;'],
  ['quotes and line ends', '"one"\n\'two\'\r\n\tthree'],
  ['what XML cannot hold', 'a\u0000b\u0008c\u001bd\ud800e\ufffef'],
  ['an emoji', '🙂'],
])('%s in what a tool said does no harm', (_title, text) => {
  const lap = recordLap(config);
  lap.pass(['deploy app']);
  lap.fail('deploy app', {...everyFailure['deploy-failed'], release: text, said: [text]});
  const report = lap.report(failed);
  expect(casesOf(report)).toContain('sample.release.app deploy: failure');
  const messy = {
    ...report,
    project: text,
    failures: report.failures.map(each => ({...each, what: text, said: [text]})),
  };
  expect(suiteOf(messy).attributes['name']?.replaceAll(/\s/g, ' ')).toBe(
    text.replaceAll(/[\u0000\u0008\u001b\ud800\ufffe]/g, '').replaceAll(/\s/g, ' '),
  );
});
