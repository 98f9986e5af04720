import {expect, test} from 'vitest';

import {describeRevision, describeWaterfall} from '../../../src/core/describe/waterfall.ts';
import type {RevisionRecord} from '../../../src/core/trace/revision-record.ts';

const record: RevisionRecord = {
  service: 'backend',
  revision: 12,
  hash: 'abc',
  cause: {kind: 'edited', paths: ['/app/backend/main.py', '/app/backend/db.py'], more: 3, occasion: 'git'},
  times: {
    saved: 1000,
    seen: 1004,
    planned: 1013,
    buildStarted: 1013,
    built: 1323,
    pushed: 1383,
    deployStarted: 1390,
    deployed: 1660,
    scheduled: 1680,
    started: 1800,
    ready: 2380,
    answering: 2420,
  },
  build: {
    tag: 'dev-1',
    digest: 'sha256:1',
    source: 'built',
    steps: [
      {name: '[1/3] FROM python', startedAt: 1020, milliseconds: 0, outcome: 'cached'},
      {name: '[2/3] RUN pip install', startedAt: 1020, milliseconds: 0, outcome: 'cached'},
      {name: '[3/3] COPY . .', startedAt: 1100, milliseconds: 200, outcome: 'ran'},
    ],
  },
  deployed: [{release: 'todo', deployment: 7}],
  ending: {kind: 'live', at: 2500},
};

test('a revision is told in one line, with what took longest', () => {
  expect(describeRevision(record)).toBe(
    'backend r12 live in 1.42 s: seen 4 ms · planned 9 ms · build 310 ms · push 60 ms · held 7 ms · helm 270 ms · scheduled 20 ms · start 120 ms · ready 580 ms · answers 40 ms; slowest: readiness',
  );
});

test('in lines of its own each stretch has a bar, and the build the steps that ran', () => {
  expect(describeWaterfall(record, '/app').map(line => line.trimEnd())).toMatchInlineSnapshot(`
    [
      "backend r12 live in 1.42 s",
      "  because backend/main.py and 4 more were edited (by git)",
      "  file system                █                             4 ms",
      "  fingerprint                █                             9 ms",
      "  build                      █████                       310 ms",
      "       200 ms  [3/3] COPY . .",
      "               2 steps from the cache",
      "  push                            █                       60 ms",
      "  waiting for the deploy           █                       7 ms",
      "  helm upgrade                     █████                 270 ms",
      "  scheduling                            █                 20 ms",
      "  pod start                             ██               120 ms",
      "  readiness                               ██████████     580 ms  slowest",
      "  forward                                           █     40 ms",
    ]
  `);
});

test.each<readonly [RevisionRecord['ending'], string]>([
  [{kind: 'superseded', at: 1500, by: 13}, 'backend r12 superseded by r13 after 500 ms'],
  [{kind: 'taken-back', at: 1013, to: 10}, 'backend r12 is r10 again, nothing to do'],
  [{kind: 'under-way'}, 'backend r12 under way'],
  [
    {kind: 'failed', at: 2000, failure: 'build-failed', what: 'the build failed'},
    'backend r12 failed after 1.00 s, the build failed',
  ],
])('how it ended is the first thing that is said: %j', (ending, words) => {
  expect(describeRevision({...record, ending}).split(':')[0]).toBe(words);
});

test.each<readonly [RevisionRecord['cause'], string]>([
  [record.cause, 'backend/main.py and 4 more were edited (by git)'],
  [{kind: 'edited', paths: ['/app/a'], more: 0, occasion: 'edit'}, 'a was edited'],
  [{kind: 'command', command: 'rebuild'}, 'of `devloop rebuild`'],
  [{kind: 'config'}, 'the config was changed'],
  [{kind: 'first'}, 'it is the first that devloop has seen of it'],
  [{kind: 'start'}, 'devloop was started, and it was not made yet'],
  [{kind: 'found'}, 'its files had changed while nobody watched'],
])('the cause %j is told as %s', (cause, words) => {
  expect(describeWaterfall({...record, cause}, '/app')[1]).toBe(`  because ${words}`);
});
