import {expect, test} from 'vitest';

import type {Failure} from '../../src/core/failure.ts';
import {ok} from '../../src/core/job-end.ts';
import {ToolError, type ToolFailure} from '../../src/drivers/tool-error.ts';
import {orFailure, ownFileFailure, saidBy, toolFailure} from '../../src/jobs/failure-of.ts';

const errorOf = (reason: ToolFailure, output: readonly string[] = []) =>
  new ToolError({command: 'helm upgrade shop', reason, output, message: 'It was not to be.'});

test('what a tool said is its output, or its one sentence where it printed nothing', () => {
  expect(saidBy(errorOf('failed', ['one', 'two']))).toEqual(['one', 'two']);
  expect(saidBy(errorOf('failed'))).toEqual(['It was not to be.']);
});

test.each<readonly [ToolFailure, unknown]>([
  ['not-found', {kind: 'tool-missing', tool: 'helm', said: ['v3.1']}],
  ['unsupported', {kind: 'tool-unfit', tool: 'helm', said: ['It was not to be.', 'v3.1']}],
  ['failed', undefined],
  ['interrupted', undefined],
  ['unreachable', undefined],
  ['missing', undefined],
  ['conflict', undefined],
])('a tool that ends with `%s` is the failure %j of the tool itself', (reason, failure) => {
  expect(toolFailure('helm', errorOf(reason, ['v3.1']))).toEqual(failure);
});

const inWords = ({reason}: ToolError): Failure => ({kind: 'wiring-failed', said: [reason]});

test('what went well is handed on, and what a tool refused is put in words', async () => {
  expect(await orFailure(async () => ok(7), inWords)).toEqual({kind: 'ok', value: 7});
  expect(await orFailure(async () => Promise.reject(errorOf('conflict')), inWords)).toEqual({
    kind: 'failed',
    failure: {kind: 'wiring-failed', said: ['conflict']},
  });
});

test.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'])('%s is told of the state folder, in its own words', async code => {
  const refused = Object.assign(new Error(`${code}: '/state/owner'`), {code});
  expect(await orFailure(async () => Promise.reject(refused), inWords)).toEqual({
    kind: 'failed',
    failure: {kind: 'state-unusable', said: [`${code}: '/state/owner'`]},
  });
});

test('what no tool has thrown is a bug, and goes on', async () => {
  const bug = new TypeError('x is undefined');
  await expect(orFailure(async () => Promise.reject(bug), inWords)).rejects.toBe(bug);
});

test('a tool that has no room for a file in a folder of devloop is told so, and nothing else that names the folder', () => {
  const full = 'write /state/builds/1/metadata.json: no space left on device';
  expect(ownFileFailure('/state/builds', errorOf('failed', ['ERROR', full]))).toEqual({
    kind: 'state-unusable',
    said: [full],
  });
  const others = ['write /var/lib/docker: no space left on device', 'dial unix /state/builds/docker.sock: refused'];
  expect(ownFileFailure('/state/builds', errorOf('failed', others))).toBeUndefined();
});
