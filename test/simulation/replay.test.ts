import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import {describe, expect, test} from 'vitest';

import {describeRevision} from '../../src/core/describe/waterfall.ts';
import type {Event} from '../../src/core/event.ts';
import {reduce} from '../../src/core/reduce.ts';
import {collectRevisions} from '../../src/core/trace/collect-revisions.ts';
import {openBook} from '../../src/core/trace/revision-book.ts';
import {readTrace} from './read-trace.ts';
import {replay, type Recorded} from './replay.ts';

/**
 * What `devloop --trace FILE` has written of a first start, two edits, two edits in one build, an edit that fails to build and is taken
 * back, and the end. Where a job has got another field since then, it is to be recorded anew.
 */
const text = readFileSync(join(import.meta.dirname, '../fixtures/traces/tiny.ndjson'), 'utf8');
const trace = readTrace(text);

/** The trace with some events replaced, left out or followed by others. */
const changed = (change: (event: Event, index: number) => readonly Event[]): Recorded => ({
  ...trace,
  events: trace.events.flatMap(change),
});

const find = (isWanted: (event: Event) => boolean): number => trace.events.findIndex(isWanted);

describe('a recorded run', () => {
  test('started what was planned, kept every promise, and was settled before it was ended', () => {
    const {broken, unsettled, outcome, started, state} = replay(trace);
    expect([...broken, ...unsettled]).toEqual([]);
    expect(outcome).toBe('ready');
    expect(started.filter(({kind}) => kind === 'build-image')).toHaveLength(6);
    expect(state.running).toEqual({});
  });

  test('without its last line, which was torn off, can be gone through as well', () => {
    const {events} = readTrace(text.slice(0, -100));
    expect(events).toHaveLength(trace.events.length - 1);
  });

  test('tells of its revisions by their waterfalls', () => {
    let state = trace.initial;
    let book = openBook(state);
    const told = new Map<number, string>();
    for (const event of trace.events) {
      state = reduce(state, event);
      book = collectRevisions(book, {state, event});
      for (const record of book.records) told.set(record.revision, describeRevision(record));
    }

    expect([...told.values()].map(line => line.replace(/ (?:in|after) [\d.]+ m?s.*/, ''))).toEqual([
      'app r1 live',
      'app r2 live',
      'app r3 live',
      'app r4 superseded by r5',
      'app r5 live',
      'app r6 failed',
      'app r7 is r5 again, nothing to do',
    ]);
    expect(told.get(3)).toMatch(
      /^app r3 live in [\d.]+ s: seen .* planned .* build .* push .* helm .* scheduled .* pull .* start .* ready .* answers .*; slowest: pull$/,
    );
  });
});

describe('a run that was tampered with breaks a promise', () => {
  const deployed = find(event => event.type === 'jobStarted' && event.job.kind === 'deploy-release');
  const built = find(event => event.type === 'jobPassed' && event.kind === 'build-image');

  test('when a job was not started', () => {
    const {broken} = replay(changed((event, index) => (index === deployed ? [] : [event])));
    expect(broken.join('\n')).toContain('deploy tiny is planned, and was not started');
  });

  test('when a job was started twice', () => {
    const {broken} = replay(changed((event, index) => (index === deployed ? [event, event] : [event])));
    expect(broken).toEqual([expect.stringContaining('its lane is busy')]);
  });

  test('when something else was deployed than was built', () => {
    const {broken} = replay(
      changed((event, index) =>
        index === built && event.type === 'jobPassed' && event.kind === 'build-image'
          ? [{...event, result: {...event.result, digest: 'sha256:other'}}]
          : [event],
      ),
    );
    expect(broken.join('\n')).toContain('it was not planned');
    expect(broken.join('\n')).toContain('it has not the newest image of app');
  });

  test('when a build was broken off for nothing', () => {
    const first = find(event => event.type === 'jobStarted' && event.job.kind === 'build-image');
    const {broken} = replay(
      changed((event, index) =>
        index === first && event.type === 'jobStarted'
          ? [event, {type: 'jobInterrupted', job: event.job, at: event.at}]
          : [event],
      ),
    );
    expect(broken[0]).toContain('it was wanted all the time');
  });

  test('when a job never ended', () => {
    const last = trace.events.findLast(event => event.type === 'jobInterrupted');
    const {unsettled} = replay(changed(event => (event === last ? [] : [event])));
    expect(unsettled).toEqual([expect.stringContaining('has not ended')]);
  });
});
