import {tmpdir} from 'node:os';

import {expect, test} from 'vitest';

import type {CheckResult} from '../../src/core/check-result.ts';
import {checkClock, checkDisk, checkInotify, checkProxy} from '../../src/jobs/checks/check-machine.ts';

const hosts = ['localhost', '127.0.0.1', 'devloop-registry'];
const proxy = 'http://proxy:3128';

test.each<readonly [string, Readonly<Record<string, string>>, CheckResult['kind'], readonly string[]]>([
  ['no proxy', {NO_PROXY: 'x'}, 'ok', []],
  ['a proxy with all exceptions', {HTTPS_PROXY: proxy, NO_PROXY: hosts.join(', ')}, 'ok', []],
  ['a proxy that is for nothing', {HTTP_PROXY: proxy, NO_PROXY: '*'}, 'ok', []],
  ['a proxy without exceptions', {http_proxy: proxy}, 'warning', hosts],
  ['a proxy that the nodes would use', {ALL_PROXY: proxy, no_proxy: 'localhost,127.0.0.1'}, 'warning', hosts.slice(2)],
])('%s', (_name, env, kind, missing) => {
  const result = checkProxy(env, hosts);
  expect(result.kind).toBe(kind);
  if (result.kind === 'warning') expect(result.trouble).toMatchObject({kind: 'proxied', hosts: missing});
});

test('tells the room in a folder, and that a folder of another machine cannot be looked at', async () => {
  const [here, there] = await checkDisk([
    {of: 'devloop', path: tmpdir()},
    {of: 'Docker', path: '/nowhere/docker'},
  ]);
  expect(['ok', 'warning', 'wrong']).toContain(here?.kind);
  expect(there).toMatchObject({kind: 'skipped'});
});

test('watches a file to see whether files can be watched', async () => {
  expect(['ok', 'warning']).toContain((await checkInotify(tmpdir())).kind);
  expect(await checkInotify('/nowhere')).toMatchObject({kind: 'wrong', trouble: {kind: 'inotify-used-up'}});
});

test.each<readonly [number, CheckResult]>([
  [-1200, {kind: 'ok', fact: "Docker's machine has the same time"}],
  [90_000, {kind: 'warning', trouble: {kind: 'clock-off', seconds: 90}}],
  [-7000, {kind: 'warning', trouble: {kind: 'clock-off', seconds: -7}}],
  [Number.NaN, {kind: 'skipped', why: 'this Docker does not tell what time it has'}],
])('a clock that is %i ms behind', (lag, result) => {
  expect(checkClock({root: '/', lag})).toEqual(result);
});
