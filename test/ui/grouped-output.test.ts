import {expect, test} from 'vitest';

import type {Event} from '../../src/core/event.ts';
import type {Job} from '../../src/core/job.ts';
import {GroupedOutput} from '../../src/ui/grouped-output.ts';
import {StreamOutput} from '../../src/ui/stream-output.ts';
import {driveUntil, newState, now, plannedIn} from '../rig/drive.ts';
import {sampleConfig} from '../rig/sample-config.ts';

const state = driveUntil(newState(sampleConfig), ['build db', 'build api', 'deploy base']);
const started = (job: Job): Event => ({type: 'jobStarted', job, at: now});
const stopped = (job: Job): Event => ({type: 'jobInterrupted', job, at: now});

function openGrouped() {
  let written = '';
  const write = (text: string) => {
    written += text;
  };
  const output = new GroupedOutput(new StreamOutput({status: () => {}, logs: write, startedAt: now}), write);
  return {
    output,
    log: (source: string, text: string) => output.showLog({at: now, source, text}),
    lines: () =>
      written
        .trimEnd()
        .split('\n')
        .map(line => line.replace(/^\d\d:\d\d:\d\d /, '')),
  };
}

test('what builds that run side by side print is told in a group for each, at its end', () => {
  const {output, log, lines} = openGrouped();
  const [db, api] = [plannedIn(state, 'build db'), plannedIn(state, 'build api')];
  output.showEvent(state, started(db));
  output.showEvent(state, started(api));
  log('db', 'one');
  log('api', 'two');
  log('cluster', 'meanwhile');
  log('db', 'three');
  output.showEvent(state, stopped(api));
  output.showEvent(state, stopped(db));
  log('db', 'after it');
  expect(lines()).toEqual([
    'cluster    | meanwhile',
    '::group::build api',
    'api        | two',
    '::endgroup::',
    '::group::build db',
    'db         | one',
    'db         | three',
    '::endgroup::',
    'db         | after it',
  ]);
});

test('work that prints nothing has no group', () => {
  const {output, lines} = openGrouped();
  const job = plannedIn(state, 'build db');
  output.showEvent(state, started(job));
  output.showEvent(state, stopped(job));
  expect(lines()).toEqual(['']);
});

test('what was held back is written at the end of everything', () => {
  const {output, log, lines} = openGrouped();
  output.showEvent(state, started(plannedIn(state, 'build db')));
  log('db', 'the last word');
  output.close(130);
  expect(lines()).toEqual(['::group::build db', 'db         | the last word', '::endgroup::']);
});

test('a very long output comes in several groups, with nothing lost', () => {
  const {output, log, lines} = openGrouped();
  output.showEvent(state, started(plannedIn(state, 'build db')));
  for (let line = 0; line < 5000; line += 1) log('db', `line ${line}`);
  output.close(0);
  expect(lines().filter(line => line.startsWith('::group::'))).toHaveLength(3);
  expect(lines().filter(line => line.includes('| line '))).toHaveLength(5000);
});
