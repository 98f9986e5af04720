import {describe, expect, test} from 'vitest';

import {describeRevision, stretchesOf} from '../../../src/core/describe/waterfall.ts';
import type {RevisionRecord} from '../../../src/core/trace/revision-record.ts';
import {sampleConfig, smallConfig} from '../../rig/sample-config.ts';
import {tellRevisions} from '../../rig/tell-revisions.ts';

const forwarded = {...smallConfig, forwards: sampleConfig.forwards};
const file = '/app/services/api/main.py';

test('the first revision of a service is told from its plan to the first answer through the forward', () => {
  const history = tellRevisions(forwarded);
  history.pass();
  const record = history.newest('api');
  expect(record).toMatchObject({
    service: 'api',
    revision: 1,
    cause: {kind: 'first'},
    deployed: [{release: 'app', deployment: 1}],
    ending: {kind: 'live'},
    build: {source: 'built', steps: [{outcome: 'cached'}, {outcome: 'ran'}]},
  });
  expect(momentsOf(record)).toEqual([
    'planned',
    'buildStarted',
    'built',
    'pushed',
    'deployStarted',
    'deployed',
    'scheduled',
    'pulled',
    'started',
    'ready',
    'answering',
  ]);
});

test('an edit is the cause of the next revision, with its files and from the time at which it was saved', () => {
  const history = tellRevisions(forwarded);
  history.pass();
  history.edit(file, 1);
  history.pass();
  const record = history.newest('api');
  expect(record).toMatchObject({
    revision: 2,
    cause: {kind: 'edited', paths: [file], more: 0, occasion: 'edit'},
    ending: {kind: 'live'},
  });
  expect(momentsOf(record).slice(0, 3)).toEqual(['saved', 'seen', 'planned']);
});

test('what changes nothing makes no revision, and is no cause of the next one', () => {
  const history = tellRevisions(forwarded);
  history.pass();
  history.edit('/app/services/api/touched.py', 0);
  history.pass();
  expect(history.newest('api')).toMatchObject({revision: 1});
  history.edit(file, 1);
  history.pass();
  expect(history.newest('api')).toMatchObject({revision: 2, cause: {paths: [file]}});
});

test('edits that come together are one cause; as many paths as a person reads are kept', () => {
  const history = tellRevisions(forwarded);
  history.pass();
  for (let index = 0; index < 25; index++) history.edit(`/app/services/api/${index}.py`, 1);
  history.pass();
  expect(history.newest('api')).toMatchObject({cause: {paths: {length: 20}, more: 5}});
});

test('a build that is broken off for a newer edit was superseded by it', () => {
  const history = tellRevisions(forwarded);
  history.pass();
  history.edit(file, 1);
  history.pass(['build api']);
  const build = history.start('build api');
  history.edit(file, 2);
  history.pass(['build api']);
  history.tell({type: 'jobInterrupted', job: build});
  expect(endingsOf(history.book().records)).toEqual(['r1 live', 'r2 superseded', 'r3 under-way']);
  history.pass();
  expect(endingsOf(history.book().records)).toEqual(['r1 live', 'r2 superseded', 'r3 live']);
});

test('an edit that is taken back before its build was over leaves nothing to do', () => {
  const history = tellRevisions(forwarded);
  history.pass();
  history.edit(file, 1);
  history.pass(['build api']);
  const build = history.start('build api');
  history.edit(file, 0);
  history.pass(['build api']);
  history.tell({type: 'jobInterrupted', job: build});
  expect(endingsOf(history.book().records)).toEqual(['r1 live', 'r2 superseded', 'r3 taken-back']);
  expect(history.newest('api')?.ending).toMatchObject({to: 1});
});

test('a build that fails is the end of its revision, until the user has it tried again', () => {
  const history = tellRevisions(forwarded);
  history.pass();
  history.edit(file, 1);
  history.pass(['build api']);
  const build = history.start('build api');
  const failure = {kind: 'bug', message: 'no', stack: ''} as const;
  history.tell({type: 'jobFailed', job: build, failure});
  expect(history.newest('api')?.ending).toMatchObject({kind: 'failed', failure: 'bug'});
  history.tell({type: 'commandGiven', command: {kind: 'rebuild', services: ['api'], releases: []}});
  history.pass();
  expect(history.newest('api')).toMatchObject({revision: 2, ending: {kind: 'live'}});
});

test('what has failed stays failed when a newer edit mends it', () => {
  const history = tellRevisions(forwarded);
  history.pass();
  history.edit(file, 1);
  history.pass(['build api']);
  const job = history.start('build api');
  history.tell({type: 'jobFailed', job, failure: {kind: 'bug', message: 'no', stack: ''}});
  history.edit(file, 2);
  history.pass();
  expect(endingsOf(history.book().records)).toEqual(['r1 live', 'r2 failed', 'r3 live']);
});

test('each service of a release has a record of its own, and only what changed gets a new one', () => {
  const history = tellRevisions(sampleConfig);
  history.pass();
  history.edit('/app/services/db/schema.sql', 1);
  history.pass();
  const names = history.book().records.map(({service, revision, ending}) => `${service} ${revision} ${ending.kind}`);
  expect(names.toSorted()).toEqual(['api 1 live', 'db 1 live', 'db 2 live', 'worker 1 live']);
});

test('only the newest revisions of a service stay in the book', () => {
  const history = tellRevisions(smallConfig);
  for (let content = 1; content < 10; content++) {
    history.edit(file, content);
    history.pass();
  }
  expect(history.book().records.map(({revision}) => revision)).toEqual([5, 6, 7, 8, 9]);
});

const momentsOf = (record: RevisionRecord | undefined): readonly string[] =>
  Object.entries(record?.times ?? {})
    .toSorted(([, one], [, other]) => one - other)
    .map(([moment]) => moment);

const endingsOf = (records: readonly RevisionRecord[]): readonly string[] =>
  records.map(({revision, ending}) => `r${revision} ${ending.kind}`);

const pause = (kind: 'pause' | 'resume') => ({type: 'commandGiven', command: {kind}}) as const;

describe('a pause', () => {
  test('is a stretch of its own of what waited for its end', () => {
    const history = tellRevisions(forwarded);
    history.pass();
    history.tell(pause('pause'));
    history.edit(file, 1);
    history.tell(pause('resume'));
    history.pass();
    const record = history.newest('api');
    if (record === undefined) throw new Error('There is a revision.');
    expect(momentsOf(record).slice(0, 4)).toEqual(['saved', 'seen', 'resumed', 'planned']);
    expect(describeRevision(record)).toMatch(/: seen 50 ms · paused 1\.05 s · planned 2\.00 s · /);
    expect(stretchesOf(record).map(({title}) => title)).toContain('paused');
  });

  test('is none of an edit that was made before or after it, nor is a word that there is none to end', () => {
    const history = tellRevisions(forwarded);
    history.pass();
    history.tell(pause('pause'));
    history.tell(pause('resume'));
    history.edit(file, 1);
    history.tell(pause('resume'));
    history.pass();
    history.tell(pause('pause'));
    history.tell(pause('resume'));
    expect(momentsOf(history.newest('api'))).not.toContain('resumed');
  });

  test('that ended before the newest of several edits is over by then', () => {
    const history = tellRevisions(forwarded);
    history.pass();
    history.tell(pause('pause'));
    history.edit(file, 1);
    history.tell(pause('resume'));
    history.edit(file, 2);
    history.pass();
    expect(momentsOf(history.newest('api')).slice(0, 3)).toEqual(['saved', 'seen', 'planned']);
  });
});
