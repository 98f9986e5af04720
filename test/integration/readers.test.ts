import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {execPath} from 'node:process';
import {text} from 'node:stream/consumers';

import {afterAll, beforeAll, expect, test} from 'vitest';

import {parseEventLines} from '../rig/event-lines.ts';
import {runShell} from '../rig/run-shell.ts';
import {createTempFolder} from '../rig/temp-folder.ts';
import {startOnTerminal} from '../rig/terminal.ts';

const opened = new AsyncDisposableStack();
let folder = '';

/** A config that prints more than a pipe holds, and is wrong. */
const config = `for (let line = 0; line < 6000; line += 1) console.log('line', line);
export default {name: 'shop', wrong: true};
`;

beforeAll(async () => {
  folder = opened.use(await createTempFolder()).path;
  await writeFile(join(folder, 'devloop.config.ts'), config);
});

afterAll(() => opened.disposeAsync());

const run = (line: string, env: Readonly<Record<string, string>> = {}) => runShell({folder, state: folder, env}, line);

test.each([
  ['devloop --once | true'],
  ['devloop --once 2>&1 | true'],
  ['devloop --once --ui=json | true'],
  ['devloop --once --ui=json | head -1 | wc -l'],
  ['devloop --once >&-'],
])('`%s` ends quietly with the code of the work', async line => {
  const {exitCode, stderr} = await run(line);
  expect(exitCode, stderr).toBe(2);
  expect(stderr).not.toMatch(/EPIPE|^\s+at /m);
});

test('a disk that is full is told once, and changes no exit code', async () => {
  const {exitCode, stderr} = await run('devloop --once --ui=json > /dev/full');
  expect({exitCode, stderr}).toEqual({
    exitCode: 2,
    stderr: expect.stringMatching(/^devloop: stdout cannot be written any more: ENOSPC.*\n$/),
  });
});

test('nothing is lost however slowly it is read', async () => {
  const line = String.raw`devloop --once --ui=json | while IFS= read -r line; do printf '%s\n' "$line"; done`;
  const {exitCode, stdout, stderr} = await run(line);
  expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: ''});
  const lines = parseEventLines(stdout);
  expect(lines.filter(({type}) => type === 'log').length).toBeGreaterThan(1000);
  expect(lines.at(-1)).toMatchObject({type: 'summary', exitCode: 2});
});

test('status is on stderr, and what the config prints on stdout, each line with time and source', async () => {
  const {stdout, stderr} = await run('devloop --once');
  for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(/^\d\d:\d\d:\d\d config {5}\| line \d+$/);
  for (const line of stderr.trimEnd().split('\n')) expect(line).toMatch(/^\d\d:\d\d:\d\d devloop {4}\| +\S/);
});

test('a terminal without UTF-8 gets ASCII', async () => {
  const env = {LC_ALL: 'C'};
  const devloop = await startOnTerminal({folder, state: folder, env}, {columns: 80, rows: 24}, ['--once']);
  expect(await devloop.ended).toBe(2);
  expect(devloop.written()).toMatch(/devloop {4}\| x The config/);
  expect(devloop.written()).not.toMatch(/[^\u0000-\u007f]/);
});

test('a dumb terminal gets no control sequence', async () => {
  const env = {TERM: 'dumb'};
  const devloop = await startOnTerminal({folder, state: folder, env}, {columns: 80, rows: 24}, ['--once']);
  expect(await devloop.ended).toBe(2);
  expect(devloop.written()).not.toContain('\u001b');
});

/** A process that has a megabyte to say and then ends with this code, as devloop does. */
const startTalker = (exitCode: number) => {
  const module = join(import.meta.dirname, '../../src/cli/follow-readers.ts');
  const script = `const {stopWhenRead} = await import(${JSON.stringify(module)});
    process.stdout.write('x'.repeat(1_000_000));
    stopWhenRead(${exitCode});`;
  return spawn(execPath, ['--input-type=module', '--eval', script], {stdio: ['ignore', 'pipe', 'inherit']});
};

test('after a signal nobody waits for long for a reader that reads nothing', async () => {
  const [code] = await once(startTalker(130), 'exit');
  expect(code).toBe(130);
});

test('without a signal all is read in the end', async () => {
  const talker = startTalker(1);
  const [said, [code]] = await Promise.all([text(talker.stdout), once(talker, 'exit')]);
  expect({code, said: said.length}).toEqual({code: 1, said: 1_000_000});
});
