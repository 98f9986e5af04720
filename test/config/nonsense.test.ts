import {mkdir, truncate, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';
import * as fc from 'fast-check';
import {expect, test} from 'vitest';

import {loadConfigFile} from '../../src/config/load-config.ts';
import {describeFailure} from '../../src/core/describe/failure.ts';
import {createProject, sampleUserConfig as sample} from '../rig/config-project.ts';

const options = {signal: new AbortController().signal};

/** What is said of a file that is no config; a config that is good says nothing. */
const load = async (file: string): Promise<readonly string[]> => {
  const loaded = await loadConfigFile(file, options);
  return loaded.kind === 'loaded' ? [] : describeFailure(loaded.failure).said;
};

const text = JSON.stringify(sample, undefined, 2);

/** The sample with something else in the place of a part of it, at any depth. */
const broken = fc
  .tuple(fc.nat(text.length), fc.nat(40), fc.string({unit: 'binary', maxLength: 20}))
  .map(([start, length, part]) => text.slice(0, start) + part + text.slice(start + length));

const twisted = fc
  .tuple(
    fc.array(fc.nat(5), {maxLength: 5}),
    fc.jsonValue(),
    fc.constantFrom('', '__proto__', 'constructor', 'api', 'kind'),
  )
  .map(([way, value, key]) => JSON.stringify(twist(sample, {way, value, key})));

type Twist = {readonly way: readonly number[]; readonly value: unknown; readonly key: string};

/** Follows a way through an object and puts a value there, under another key if one is given. */
const twist = (data: unknown, {way: [step, ...way], value, key}: Twist): unknown => {
  if (step === undefined || typeof data !== 'object' || data === null) return value;
  const entries = Object.entries(data);
  const [name = '', inner] = entries[step % Math.max(1, entries.length)] ?? [];
  const changed = twist(inner, {way, value, key});
  const others = entries.filter(([each]) => each !== name || key !== '');
  return Object.fromEntries([...others, [way.length === 0 && key !== '' ? key : name, changed]]);
};

/** For a machine that is busy with ten other things: idle, it takes half a second. */
const patience = 30_000;

test('whatever stands in a JSON config is a config, or told in sentences', {timeout: patience}, async () => {
  await using project = await createProject();
  const file = join(project.path, 'devloop.config.json');
  const bytes = fc.uint8Array({maxLength: 300}).map(array => Buffer.from(array));
  await fc.assert(
    fc.asyncProperty(fc.oneof(bytes, fc.json(), broken, twisted), async content => {
      await writeFile(file, content);
      for (const line of await load(file)) expect(line.startsWith(`${file}:`)).toBe(true);
    }),
    {numRuns: 150},
  );
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('every key that is not known has its line', async () => {
  await using project = await createProject();
  const file = join(project.path, 'devloop.config.json');
  const key = fc.stringMatching(/^[A-Z]{4,8}$/);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(key, {minLength: 1, maxLength: 5}), async keys => {
      await writeFile(
        file,
        JSON.stringify({...sample, ...Object.fromEntries(keys.map(name => [name, 1]))}, undefined, 1),
      );
      const lines = await load(file);
      expect(lines).toHaveLength(keys.length);
      for (const line of lines) expect(line).toMatch(/\.json:\d+: `[A-Z]+`: There is no key/);
    }),
    {numRuns: 25},
  );
});

test('a config of a hundred megabytes is refused before it is read', async () => {
  await using project = await createProject({'devloop.config.ts': ''});
  const file = join(project.path, 'devloop.config.ts');
  await truncate(file, 100 * 1024 * 1024);
  expect(await load(file)).toEqual([
    `${file}: This file is too large for a config (expected at most 1 MiB, got 100.0 MiB)`,
  ]);
});

test('a pipe, which nobody may ever write to, is not read', async () => {
  await using project = await createProject();
  const file = join(project.path, 'devloop.config.json');
  await execa('mkfifo', [file]);
  expect(await load(file)).toEqual([
    `${file}: This cannot be read as a config (expected a file, got a pipe, a socket or a device)`,
  ]);
});

test('a folder is no config', async () => {
  await using project = await createProject();
  const file = join(project.path, 'other.config.json');
  await mkdir(file);
  expect(await load(file)).toEqual([`${file}: This cannot be read as a config (expected a file, got a folder)`]);
});

test('a Dockerfile that is a pipe is not read', async () => {
  await using project = await createProject();
  await execa('mkfifo', [join(project.path, 'pipe')]);
  const api = {...sample.services.api, build: {context: 'api', dockerfile: 'pipe', target: 'x'}};
  const file = join(project.path, 'devloop.config.json');
  await writeFile(file, JSON.stringify({...sample, services: {...sample.services, api}}));
  expect(await load(file)).toMatchObject([expect.stringContaining('which is a pipe, a socket or a device')]);
});

test('of a thousand problems, a hundred are told', async () => {
  await using project = await createProject();
  const file = join(project.path, 'devloop.config.json');
  const unknown = Object.fromEntries(Array.from({length: 1000}, (_, index) => [`key${index}`, index]));
  await writeFile(file, JSON.stringify({...sample, ...unknown}));
  const lines = await load(file);
  expect(lines).toHaveLength(101);
  expect(lines.at(-1)).toBe(`${file}: And 900 more problems`);
});
