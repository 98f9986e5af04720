import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

import {expect, test} from 'vitest';

import {projects, runTests, type TestRun} from '../../lab/tests/run-tests.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const config = `export default {test: {projects: ${JSON.stringify(projects.map(({name}) => name))}.map(name => ({
  test: {name, globals: true, include: [name + '/*.test.js'], fileParallelism: false},
}))}};`;

/** A test that fails as long as the file beside it does not say that it has run. */
const fluke = `import {existsSync, writeFileSync} from 'node:fs';
const ran = import.meta.filename + '.ran';
test('comes right', () => {
  const before = existsSync(ran);
  writeFileSync(ran, '');
  expect(before).toBe(true);
});
test('is always right', () => {});
`;

/** Leaves a failure behind that no test waits for. */
const careless = `test('passes', () => { void Promise.reject(new Error('nobody waited for this')); });`;

/** Takes its worker with it. */
const deadly = `test('never ends', () => { process.kill(process.pid, 'SIGKILL'); return new Promise(() => {}); });`;

const wrong = `describe('a sum', () => {
  test('is right', () => expect(1 + 1).toBe(3));
  test.skip('is not asked for', () => {});
});
`;

const isDuration = /^ +\d+\.\d s {2}/;

/** Runs the tests of a new project with these files, and returns all that its user reads after them. */
const tellTests = async (
  files: Readonly<Record<string, string>>,
  asked: Partial<Pick<TestRun, 'projects' | 'args'>> = {},
) => {
  await using temp = await createTempFolder();
  const folder = temp.path;
  await writeFile(join(folder, 'vitest.config.mjs'), config);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), {recursive: true});
    await writeFile(join(folder, name), text);
  }
  let written = '';
  const out = {write: (text: string) => (written += text) !== ''};
  const exitCode = await runTests({folder, projects, args: [], words: 'ignore', out, startedAt: Date.now(), ...asked});
  const summary = written.slice(written.lastIndexOf('──\n') + '──\n'.length);
  const lines = summary.split('\n').filter(line => line !== '' && !isDuration.test(line));
  return {exitCode, lines};
};

const unit = [{name: 'unit', runsAgain: false}];
const endToEnd = [{name: 'end-to-end', runsAgain: true}];

test('what failed is told again at the end, and what comes right when it is run again is told as that', async () => {
  const told = await tellTests({
    'unit/fluke.test.js': fluke,
    'integration/fluke.test.js': fluke,
    'integration/wrong.test.js': wrong,
    'end-to-end/broken.test.js': `throw Object.assign(new Error('cannot be loaded'), {output: ['no such tool']});`,
  });
  expect(told.lines).toEqual([
    '3 failed:',
    '✗ unit · unit/fluke.test.js:6 · comes right',
    '    AssertionError: expected false to be true // Object.is equality',
    '    - Expected',
    '    + Received',
    '    - true',
    '    + false',
    '✗ integration · integration/wrong.test.js:2 · a sum > is right',
    '    AssertionError: expected 2 to be 3 // Object.is equality',
    '    - Expected',
    '    + Received',
    '    - 3',
    '    + 2',
    '✗ end-to-end · end-to-end/broken.test.js:1 · no test, but the file itself',
    '    Error: cannot be loaded',
    '    no such tool',
    '1 passed only when run again:',
    '✗ integration · integration/fluke.test.js:6 · comes right',
    '    AssertionError: expected false to be true // Object.is equality',
    '    - Expected',
    '    + Received',
    '    - true',
    '    + false',
    '3 passed (1 of them only the second time), 3 failed, 1 skipped',
  ]);
  expect(told.exitCode).toBe(1);
});

test('what passes only when it is run again fails nothing, but for somebody who asked for some tests only', async () => {
  const files = {'end-to-end/fluke.test.js': fluke};
  const told = await tellTests(files, {projects: endToEnd});
  expect(told.lines.at(-1)).toBe('2 passed (1 of them only the second time), 0 failed');
  expect(told.exitCode).toBe(0);
  const asked = await tellTests(files, {projects: endToEnd, args: ['-t', 'comes right']});
  expect(asked.lines.at(-1)).toBe('0 passed, 1 failed, 1 skipped');
  expect(asked.exitCode).toBe(1);
});

test('a vitest that fails without a failed test says why', async () => {
  const told = await tellTests({'unit/careless.test.js': careless, 'unit/deadly.test.js': deadly}, {projects: unit});
  expect(told.lines.map(line => line.replace(/file .*\/unit/, 'file unit'))).toEqual([
    '3 failed:',
    '✗ unit · unit/deadly.test.js · never ends',
    '    It never ended.',
    '✗ unit · no test, but vitest itself',
    '    Error: nobody waited for this',
    '    at unit/careless.test.js:1',
    '✗ unit · no test, but vitest itself',
    '    Error: [vitest-pool]: Worker forks emitted error.',
    '    Caused by: Error: Worker exited unexpectedly with signal SIGKILL during started state while running test file unit/deadly.test.js',
    '1 passed, 3 failed',
  ]);
  const crash = await tellTests({'vitest.config.mjs': `throw new Error('no such config');`}, {projects: unit});
  expect(crash.lines).toContain('    Error: no such config');
  expect(crash.lines.at(-1)).toBe('0 passed, 1 failed');
  expect(crash.exitCode).toBe(1);
});
