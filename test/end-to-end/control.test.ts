import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

import {afterAll, beforeAll, expect, test} from 'vitest';

import {parseStatus} from '../rig/parse-status.ts';
import {useTinyProject} from '../rig/use-tiny-project.ts';

const name = 'devloop-e2e-control';
const open = useTinyProject(name);

let source: string;

const run = async (...args: readonly string[]): Promise<string> => {
  const {exitCode, text} = await open().run(...args);
  expect(exitCode, text).toBe(0);
  return text;
};

const readStatus = async () => parseStatus(await run('status', '--json'));

/** Helm's revision of the release, and the digest of the service's image. */
const readStanding = async () => {
  const {releases, services} = await readStatus();
  return {revision: releases[0]?.revision, digest: services[0]?.digest};
};

const edit = async (word: string): Promise<void> => open().write('app/app.py', `${source}# ${word}\n`);

beforeAll(async () => {
  source = await readFile(join(open().folder, 'app/app.py'), 'utf8');
  await run('--detach');
  await run('wait', '--for', 'ready', '--timeout', '9m');
});

afterAll(async () => void (await open().run('stop')));

test('what is ready is told so, and what is waited for is there already', async () => {
  expect(await readStatus()).toMatchObject({
    standing: 'ready',
    phase: 'running',
    services: [{name: 'app', isDisabled: false, digest: expect.stringMatching(/^sha256:/)}],
    releases: [{name: 'tiny', isReady: true}],
    forwards: [{status: 'answering'}],
    failures: [],
    waitsFor: [],
  });
  expect(await run('status')).toContain('✓ app');
  expect(await run('wait', '--timeout', '5s')).toContain('ready');
});

test('edits are collected while it is paused, and acted on together', async () => {
  const before = await readStanding();
  await run('pause');
  await edit('one');
  await expect.poll(async () => (await readStatus()).edited, {timeout: 20_000}).toEqual(['app']);
  await edit('two');
  expect(await open().run('wait', '--timeout', '1s')).toMatchObject({exitCode: 124});
  expect(await readStanding()).toEqual(before);
  await run('resume');
  await run('wait', '--timeout', '2m');
  const after = await readStanding();
  expect(after.digest).not.toBe(before.digest);
  expect(after.revision).toBe((before.revision ?? 0) + 1);
});

test('a release is upgraded again by a word, although nothing is new', async () => {
  const {revision, digest} = await readStanding();
  await run('rebuild', 'tiny');
  await run('wait', '--timeout', '2m');
  expect(await readStanding()).toEqual({revision: (revision ?? 0) + 1, digest});
});

test('a wait for something that fails ends with 1, and tells what', async () => {
  await open().write('app/Dockerfile', 'FROM python:3.13-slim\nRUN exit 7\n');
  await expect.poll(async () => (await readStatus()).standing, {timeout: 60_000}).toBe('failed');
  const {exitCode, text} = await open().run('wait', '--timeout', '2m');
  expect({exitCode, text}).toMatchObject({exitCode: 1});
  expect(text).toContain('The image of `app` could not be built');
  expect(await run('status')).toContain('✗ app');
  await open().write('app/Dockerfile', 'FROM python:3.13-slim\nCOPY app.py .\nUSER 1000\nCMD ["python3", "app.py"]\n');
  await expect.poll(async () => (await readStatus()).standing, {timeout: 60_000}).toBe('ready');
});

test('it ends when it is stopped, and finds everything at its next start', async () => {
  const before = await readStanding();
  await run('stop');
  expect(await open().run('status')).toMatchObject({exitCode: 5});
  await run('--detach');
  await run('wait', '--timeout', '2m');
  expect(await readStanding()).toEqual(before);
});
