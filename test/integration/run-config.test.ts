import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {runConfig} from '../../src/config/run-config.ts';
import {createProject} from '../rig/config-project.ts';

/** Far more than any of these configs needs, except those that would never end. */
const timeLimit = 60_000;

const run = async (source: string, {name = 'devloop.config.ts', files = {}, limit = timeLimit} = {}) => {
  await using project = await createProject({...files, [name]: source});
  const {signal} = new AbortController();
  const {sources: _sources, ...rest} = await runConfig(join(project.path, name), {signal, timeLimit: limit});
  return rest;
};

const source = `
  import {defineConfig} from 'devloop';
  export default defineConfig({name: 'shop', services: {}, releases: {}});`;
const data = {name: 'shop', services: {}, releases: {}};

test.each(['ts', 'mts', 'js', 'mjs'])('runs a config that ends with .%s in a folder without packages', async ending => {
  expect(await run(source, {name: `devloop.config.${ending}`})).toEqual({kind: 'plain', data, output: []});
});

test.each(['module', 'commonjs', undefined])('runs a config as a module in a package of type %s', async type => {
  const files = {'package.json': JSON.stringify({name: 'shop', type})};
  expect(await run(source, {files})).toEqual({kind: 'plain', data, output: []});
});

test('takes the running devloop even when another `devloop` is installed', async () => {
  const files = {
    'node_modules/devloop/package.json': '{"name": "devloop", "type": "module", "exports": "./index.js"}',
    'node_modules/devloop/index.js': 'export const defineConfig = () => ({name: "another"});',
  };
  expect(await run(source, {files})).toEqual({kind: 'plain', data, output: []});
});

test('runs types, an `await` and modules beside the config', async () => {
  const files = {'name.ts': 'export const name: string = await Promise.resolve("shop");'};
  const config = `import {name} from './name.ts'; import type {UserConfig} from 'devloop'; export default {name} satisfies Partial<UserConfig>;`;
  expect(await run(config, {files})).toEqual({kind: 'plain', data: {name: 'shop'}, output: []});
});

test('reads the files anew each time', async () => {
  await using project = await createProject({
    'devloop.config.ts': `import {name} from './name.ts'; export default {name};`,
    'name.ts': `export const name = 'before';`,
  });
  const file = join(project.path, 'devloop.config.ts');
  const options = {signal: new AbortController().signal};
  expect(await runConfig(file, options)).toMatchObject({data: {name: 'before'}});
  await writeFile(join(project.path, 'name.ts'), `export const name = 'after';`);
  expect(await runConfig(file, options)).toMatchObject({data: {name: 'after'}});
});

test.each([
  ['imports', `import {name} from './name.ts'; import 'tools'; export default {name};`, ['name.ts', 'lib/word.json']],
  ['requires', `import {createRequire} from 'node:module'; createRequire(import.meta.url)('./old.cjs');`, ['old.cjs']],
  ['cannot find', `import './later.ts';`, ['later.ts']],
  ['cannot be read with', `import './broken.ts';`, ['broken.ts']],
])('names the files of the project that a config %s', async (_, config, names) => {
  await using project = await createProject({
    'devloop.config.ts': config,
    'name.ts': `import word from './lib/word.json' with {type: 'json'}; import 'devloop'; export const name = word;`,
    'lib/word.json': '"shop"',
    'old.cjs': '',
    'broken.ts': ';;=',
    'node_modules/tools/index.js': '',
    'node_modules/tools/package.json': '{"exports": "./index.js"}',
  });
  const file = join(project.path, 'devloop.config.ts');
  const {sources} = await runConfig(file, {signal: new AbortController().signal});
  expect(sources).toEqual([file, ...names.map(name => join(project.path, name))]);
});

test('hands back all that a config writes', async () => {
  const written = `for (let line = 0; line < 500; line += 1) console.log('line', line); console.warn('a warning');`;
  const {output} = await run(`${written}\n${source}`);
  expect(output.filter(line => line !== 'a warning')).toEqual(Array.from({length: 500}, (_, line) => `line ${line}`));
  expect(output).toContain('a warning');
});

test('ends a config that leaves a timer behind', async () => {
  expect(await run(`setInterval(() => {}, 1000);${source}`)).toMatchObject({kind: 'plain', data});
});

const unfinished = 'It ended, or waited for what never comes, before it exported a config';
const plainData = 'objects, arrays, strings, numbers and booleans';

test.each([
  [
    'nothing',
    'export const name = 1;',
    {path: [], message: 'It exports nothing', expected: '`export default defineConfig({…})`'},
  ],
  [
    'a function',
    'export default () => ({});',
    {path: [], message: 'A config is plain data', expected: plainData, got: 'a function'},
  ],
  [
    'a promise',
    'export default Promise.resolve({});',
    {path: [], message: 'A config is plain data', expected: plainData, got: 'a promise'},
  ],
  [
    'a function inside',
    'export default {services: [{build() {}}]};',
    {path: ['services', '0', 'build'], message: 'A config is plain data', expected: plainData, got: 'a function'},
  ],
])('refuses a config that exports %s', async (_, config, problem) => {
  expect(await run(config)).toEqual({kind: 'invalid', problem, output: []});
});

test.each([
  ['throws', `\n  throw new Error('no token');`, {path: [], message: 'no token', line: 2, column: 9}],
  [
    'throws later',
    `setTimeout(() => {\n  throw new Error('too late');\n});\nawait new Promise(() => {});`,
    {path: [], message: 'too late', line: 2, column: 9},
  ],
  ['throws what is no error', `throw 'a text';`, {path: [], message: "'a text' was thrown"}],
  [
    'is no TypeScript',
    'export default {\n  name: = 5,\n};',
    {path: [], message: 'Expression expected', line: 2, column: 9},
  ],
  [
    'uses what Node cannot strip',
    '\nenum Mode {dev}',
    {path: [], message: 'TypeScript enum is not supported in strip-only mode', line: 2, column: 1},
  ],
  ['ends the process', 'process.exit(0);', {path: [], message: unfinished}],
  ['waits for what never comes', 'await new Promise(() => {});', {path: [], message: unfinished}],
  ['is a promise itself', 'export const then = () => {}; export default {};', {path: [], message: unfinished}],
  [
    'throws what cannot be shown',
    `throw Object.defineProperty(new Error('x'), 'stack', {get: () => Symbol('x').toFixed()});`,
    {path: [], message: 'Something that cannot even be shown was thrown'},
  ],
  [
    'answers for itself',
    `import {parentPort} from 'node:worker_threads'; parentPort.postMessage({kind: 'odd'}); await new Promise(() => {});`,
    {path: [], message: 'It sent a message of its own from the thread that runs it'},
  ],
  ['is no text', '\u0000\u0001\u0002', {path: [], message: "Unexpected character '\\0'", line: 1, column: 1}],
  [
    'takes all the memory',
    'const all = []; for (;;) all.push(new Array(1_000_000).fill(1));',
    {path: [], message: 'Worker terminated due to reaching memory limit: JS heap out of memory'},
  ],
])('says where and why when a config %s', async (_, config, problem) => {
  expect(await run(config)).toEqual({kind: 'invalid', problem, output: []});
});

test('has the line of a syntax error in JavaScript too', async () => {
  const problem = {path: [], message: 'Expression expected', line: 1, column: 16};
  expect(await run('export default ;;=', {name: 'devloop.config.js'})).toMatchObject({kind: 'invalid', problem});
});

test('names the module that threw when it is not the config itself', async () => {
  const files = {'lib/token.ts': `\nexport const token = undefined.x;`};
  const ended = await run(`import './lib/token.ts';`, {files});
  const message = "Cannot read properties of undefined (reading 'x') (at lib/token.ts:2:32)";
  expect(ended).toEqual({kind: 'invalid', problem: {path: [], message}, output: []});
});

test('names a package that is not installed', async () => {
  const ended = await run(`import 'left-pad';`);
  expect(ended).toMatchObject({kind: 'invalid', problem: {message: expect.stringContaining(`'left-pad'`)}});
});

test.concurrent.each(['for (;;);', 'await new Promise(() => setInterval(() => {}, 1000));'])(
  'stops a config that hangs, and hands back what it wrote before: %s',
  async hanging => {
    const problem = {path: [], message: 'It did not finish within 5 s'};
    expect(await run(`console.log('start');${hanging}`, {limit: 5000})).toEqual({
      kind: 'invalid',
      problem,
      output: ['start'],
    });
  },
);

test('is ended by an abort', async () => {
  await using project = await createProject({'devloop.config.ts': 'for (;;);'});
  const reason = new Error('shutting down');
  const abort = new AbortController();
  const running = runConfig(join(project.path, 'devloop.config.ts'), {signal: abort.signal});
  abort.abort(reason);
  await expect(running).rejects.toBe(reason);
});
