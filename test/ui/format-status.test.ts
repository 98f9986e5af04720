import {expect, test} from 'vitest';

import type {Status} from '../../src/core/status.ts';
import {formatStatus} from '../../src/ui/format-status.ts';
import {now} from '../rig/drive.ts';

const status: Status = {
  schemaVersion: 1,
  project: 'shop',
  phase: 'running',
  standing: 'failed',
  edited: [],
  services: [
    {name: 'api', revision: 3, isDisabled: false, image: 'shop/api:dev-1', digest: 'sha256:1'},
    {name: 'worker', revision: 1, isDisabled: true, image: null, digest: null},
  ],
  releases: [],
  forwards: [],
  orphans: ['old'],
  pruned: null,
  rows: [
    {name: 'api', mark: 'running', word: 'building', since: now - 4000, detail: '[2/4] RUN make'},
    {name: 'worker', mark: 'failed', word: 'failed', since: null, detail: 'it broke'},
  ],
  failures: [
    {kind: 'bug', lane: 'build api', retryAt: null, what: 'It broke.', said: ['b\u001b[2Joom'], next: ['Mend it.']},
  ],
  holds: [
    {lane: 'build api', waitsFor: ['registry'], text: 'the build of api waits for the registry'},
    {lane: 'deploy app', waitsFor: ['rollout db'], text: 'the deploy of app waits for the rollout of db'},
  ],
  waitsFor: [],
};

const format = (changes: Partial<Status>, log: string | null = null): readonly string[] => {
  const greeting = {pid: 4711, startedAt: now - 65_000, log};
  return formatStatus({greeting, status: {...status, ...changes}, now, columns: 80, style: 'plain'});
};

test('a status is told in lines: who runs, the rows, what is out of the ordinary, what has failed', () => {
  expect(format({}, '/state/devloop.log')).toEqual([
    'shop: devloop (process 4711) for 1 min 5 s, failed',
    'it writes to /state/devloop.log',
    '● api     building   4 s  [2/4] RUN make',
    '✗ worker  failed     it broke',
    'disabled: worker (`devloop enable`)',
    'not in the config any more: release old (`devloop remove old`)',
    'the deploy of app waits for the rollout of db',
    '✗ It broke.',
    '    boom',
    '  → Mend it.',
  ]);
});

test.each<readonly [Partial<Status>, string]>([
  [{standing: 'ready'}, 'ready'],
  [{phase: 'stopping'}, 'stopping'],
  [{phase: 'paused'}, 'paused'],
  [{phase: 'paused', edited: ['api', 'web']}, 'paused; edits of api, web wait for `devloop resume`'],
])('%j is told as %s', (changes, text) => {
  expect(format(changes)[0]).toBe(`shop: devloop (process 4711) for 1 min 5 s, ${text}`);
});
