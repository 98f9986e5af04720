import {expect, test} from 'vitest';

import {describeShortage} from '../../lab/disk.ts';
import {formatFailure, LabFailure} from '../../lab/failure.ts';
import {describeUnfit} from '../../lab/machine.ts';
import {isUnreachable} from '../../lab/run.ts';

const debian = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_CODENAME=bookworm\n';
const ubuntu = 'PRETTY_NAME="Ubuntu 24.04.3 LTS"\nID=ubuntu\nID_LIKE=debian\n';

test('a failure says what failed, what the tool said and what to do now', () => {
  const failure = new LabFailure({what: 'It broke.', said: 'tool: no\n\ntool: really not\n', next: 'Mend it.'});
  expect(formatFailure(failure)).toBe('✗ It broke.\n  tool: no\n  tool: really not\n→ Mend it.');
});

test('Debian and root are enough to make things', () => {
  expect(describeUnfit('a Docker Engine', {platform: 'linux', user: 0, system: debian})).toBeUndefined();
});

test.each([
  ['another user than root', {platform: 'linux', user: 1000, system: debian}, 'Expected root, got user 1000.'],
  ['another Linux', {platform: 'linux', user: 0, system: ubuntu}, 'Expected Debian, got Ubuntu 24.04.3 LTS.'],
  ['another kernel', {platform: 'darwin', user: 501, system: ''}, 'Expected Debian, got darwin.'],
])('%s is refused with what was expected and what to install', (_what, machine, said) => {
  const failure = describeUnfit('a Docker Engine', machine);
  expect(failure?.message).toContain('cannot make a Docker Engine');
  expect(failure?.said).toBe(said);
  expect(failure?.next).toMatch(/Docker/);
});

test('a disk with too little room is refused with both sizes', () => {
  expect(describeShortage({folder: '/cache', needed: 12e9, free: 12e9})).toBeUndefined();
  const failure = describeShortage({folder: '/cache', needed: 12e9, free: 3.25e9});
  expect(failure?.message).toContain('/cache');
  expect(failure?.said).toBe('3.3 GB are free, and the lab needs 12.0 GB there.');
});

test.each([
  'dial tcp: lookup proxy.example.org on 10.0.0.1:53: no such host',
  'Temporary failure resolving deb.example.org',
  'npm error code ENOTFOUND',
  'npm error errno EAI_AGAIN',
  'dial tcp 10.1.2.3:443: connect: connection refused',
  'dial tcp 10.1.2.3:443: i/o timeout',
  'Could not connect to mirror.example.org:80, connection timed out',
])('`%s` means that a server does not answer', said => {
  expect(isUnreachable(said)).toBe(true);
});

test.each(['E: Unable to locate package runc', 'manifest unknown', 'npm error code E404', 'no space left on device'])(
  '`%s` does not mean that a server does not answer',
  said => {
    expect(isUnreachable(said)).toBe(false);
  },
);
