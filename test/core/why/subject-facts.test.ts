import {expect, test} from 'vitest';

import {initialState} from '../../../src/core/initial-state.ts';
import {plan} from '../../../src/core/plan.ts';
import {statusOf, type Status} from '../../../src/core/status.ts';
import {findLastTouch, saveTimeOf} from '../../../src/core/why/path-facts.ts';
import {releaseFacts, serviceFacts, type NotNewer} from '../../../src/core/why/subject-facts.ts';
import {sampleRevision} from '../../rig/revision-record.ts';
import {sampleConfig} from '../../rig/sample-config.ts';

const fresh = initialState({config: sampleConfig, at: 0});
/** Of a devloop that has nothing to do. */
const idle: Status = {...statusOf(fresh, plan(fresh)), rows: [], holds: [], failures: []};

const records = [
  sampleRevision(3),
  sampleRevision(4, {deployed: [{release: 'app', deployment: 8}]}),
  sampleRevision(5, {ending: {kind: 'failed', at: 9000, failure: 'build-failed', what: 'the build failed'}}),
];
const [, live, failed] = records;

const kindsOf = (reasons: readonly NotNewer[]): readonly string[] => reasons.map(({kind}) => kind);

test('what runs is the revision that went live last, and what is newer says why it does not run', () => {
  const facts = serviceFacts('api', {config: sampleConfig, records, status: idle});
  expect(facts).toEqual({about: 'service', service: 'api', live, notNewer: [{kind: 'revision', record: failed}]});
});

test('a revision that was taken back is the earlier one again', () => {
  const back = sampleRevision(6, {ending: {kind: 'taken-back', at: 9500, to: 4}});
  const facts = serviceFacts('api', {config: sampleConfig, records: [...records, back], status: idle});
  expect(facts.live).toBe(live);
});

test.each<[string, Partial<Status> | undefined, readonly string[]]>([
  ['nothing has changed', {}, ['newest']],
  ['nobody looks', undefined, ['not-running']],
  ['devloop is paused', {phase: 'paused'}, ['paused']],
  ['an edit waits', {phase: 'paused', edited: ['api']}, ['paused']],
  [
    'it is disabled',
    {services: [{name: 'api', revision: 4, isDisabled: true, image: null, digest: null}]},
    ['disabled'],
  ],
  [
    'its build failed',
    {failures: [{kind: 'build-failed', lane: 'build api', retryAt: null, what: 'x', said: [], next: []}]},
    ['failed'],
  ],
  [
    'the rollout of its release failed',
    {failures: [{kind: 'rollout-failed', lane: 'rollout app', retryAt: null, what: 'x', said: [], next: []}]},
    ['failed'],
  ],
  [
    'another service failed',
    {failures: [{kind: 'build-failed', lane: 'build db', retryAt: null, what: 'x', said: [], next: []}]},
    ['newest'],
  ],
  [
    'it is built just now',
    {rows: [{name: 'api', mark: 'running', word: 'building', since: 1, detail: ''}]},
    ['under-way'],
  ],
  [
    'its build is queued',
    {holds: [{lane: 'build api', waitsFor: ['build db'], text: 'build queued: 1 of 1 running'}]},
    ['held'],
  ],
])('says why nothing newer runs: %s', (_, changes, kinds) => {
  const status = changes === undefined ? undefined : {...idle, ...changes};
  const facts = serviceFacts('api', {config: sampleConfig, records: [sampleRevision(4)], status});
  expect(kindsOf(facts.notNewer)).toEqual(kinds);
});

const pausedReason = (edited: readonly string[]) =>
  serviceFacts('api', {config: sampleConfig, records, status: {...idle, phase: 'paused', edited}}).notNewer[1];

test('tells apart whether edits wait for a resume', () => {
  expect([pausedReason(['app']), pausedReason(['db'])]).toEqual([
    {kind: 'paused', edits: 'collected'},
    {kind: 'paused', edits: 'none'},
  ]);
});

test('a release is told with the revisions that its last upgrade brought', () => {
  const facts = releaseFacts('app', {config: sampleConfig, records, status: undefined});
  expect(facts).toMatchObject({deployment: 8, brought: [live], notNewer: [{kind: 'not-running'}]});
});

test('a release that was upgraded again since has brought nothing new', () => {
  const releases = idle.releases.map(each => (each.name === 'app' ? {...each, revision: 9} : each));
  const facts = releaseFacts('app', {config: sampleConfig, records, status: {...idle, releases}});
  expect(facts).toMatchObject({deployment: 9, brought: []});
});

test('a service that nobody knows anything of has no revision', () => {
  expect(serviceFacts('db', {config: sampleConfig, records, status: undefined}).live).toBeNull();
  expect(releaseFacts('base', {config: sampleConfig, records, status: undefined}).deployment).toBeNull();
});

const edited = (revision: number, path: string, saved: number) =>
  sampleRevision(revision, {cause: {kind: 'edited', paths: [path], more: 0, occasion: 'edit'}, times: {saved}});

test('finds the newest revision that was made because of a path, or of something in it', () => {
  const all = [
    edited(1, '/app/a/x', 10),
    edited(2, '/app/a/y', 30),
    edited(3, '/app/ab', 40),
    edited(4, '/app/a/x', 20),
  ];
  expect(findLastTouch('/app/a/x', all)?.revision).toBe(4);
  expect(findLastTouch('/app/a', all)?.revision).toBe(2);
  expect(findLastTouch('/app/none', all)).toBeUndefined();
  expect(saveTimeOf(sampleRevision(1, {times: {}}))).toBe(2500);
});
