import {expect, test} from 'vitest';

import {formatDuration} from '../../lab/step.ts';
import {isAtLeast, parseVersion} from '../../lab/tools.ts';

test.each([
  ['Docker version 28.2.2, build e6534b4', '28.2.2'],
  ['github.com/docker/buildx 0.29.1+ds1 0.29.1+ds1-4', '0.29.1'],
  ['kind v0.33.0 go1.26.8 linux/amd64', '0.33.0'],
  ['v4.3', '4.3'],
  ['v3.18.4+gd80839c', '3.18.4'],
  ['Client Version: v1.32.4-dispatcher\nKustomize Version: v5.5.0', '1.32.4'],
  ['unknown', undefined],
])('the version in `%s` is %s', (text, version) => {
  expect(parseVersion(text)).toBe(version);
});

test.each([
  ['0.27', '0.27.0', true],
  ['0.27', '0.26.9', false],
  ['0.27', '0.100.0', true],
  ['3.18', '4.3', true],
  ['3.18', '3.9.4', false],
  ['0.27', '1', true],
])('of at least %s, %s is %s', (oldest, version, is) => {
  expect(isAtLeast(oldest, version)).toBe(is);
});

test.each([
  [40, '0.0 s'],
  [9_900, '9.9 s'],
  [9_960, '10 s'],
  [59_600, '1 min 0 s'],
  [290_000, '4 min 50 s'],
])('%i ms are told as %s', (milliseconds, told) => {
  expect(formatDuration(milliseconds)).toBe(told);
});
