import {expect, test} from 'vitest';

import type {LogLine} from '../../src/core/job-end.ts';
import {LogStore} from '../../src/engine/log-store.ts';

test('lines are kept by source, oldest first, with the time they came', () => {
  let now = 0;
  const store = new LogStore(() => (now += 1));
  store.append('api', 'one');
  store.append('web', 'two');
  store.append('api', 'three');
  expect(store.read('api')).toEqual([
    {at: 1, source: 'api', text: 'one'},
    {at: 3, source: 'api', text: 'three'},
  ]);
  expect(store.read('unknown')).toEqual([]);
});

test('a source keeps its last 2,000 lines, and takes none from another', () => {
  const store = new LogStore(() => 0);
  store.append('web', 'quiet');
  for (let line = 1; line <= 2001; line++) store.append('api', `line ${line}`);
  const kept = store.read('api');
  expect(kept).toHaveLength(2000);
  expect([kept.at(0)?.text, kept.at(-1)?.text]).toEqual(['line 2', 'line 2001']);
  expect(store.read('web')).toHaveLength(1);
});

test('a listener hears each line until it ends that', () => {
  const store = new LogStore(() => 0);
  const heard: LogLine[] = [];
  const end = store.subscribe(line => heard.push(line));
  store.append('api', 'one');
  end();
  store.append('api', 'two');
  expect(heard.map(({text}) => text)).toEqual(['one']);
});
