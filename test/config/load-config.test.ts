import {chmod} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {loadConfig, loadConfigFile} from '../../src/config/load-config.ts';
import {createProject, sampleUserConfig as sample} from '../rig/config-project.ts';

const options = {signal: new AbortController().signal};

test.each([
  ['devloop.config.ts', `console.log('hello'); export default ${JSON.stringify(sample)};`, ['hello']],
  ['devloop.config.json', JSON.stringify({$schema: './devloop.schema.json', ...sample}), []],
])('loads a %s from a folder below it', async (name, source, output) => {
  await using project = await createProject({[name]: source});
  const file = join(project.path, name);
  const loaded = await loadConfig(join(project.path, 'api'), options);
  expect(loaded).toMatchObject({kind: 'loaded', file, output, config: {name: 'shop', root: project.path}});
});

test('tells the line of each problem, in the order of the file', async () => {
  await using project = await createProject({
    'devloop.config.ts': [
      `import {defineConfig} from 'devloop';`,
      `export default defineConfig({`,
      `  name: 'shop',`,
      `  releases: {`,
      `    base: {`,
      `      chart: 'charts/base',`,
      `      image: {'api.image': 'api'},`,
      `    },`,
      `  },`,
      `  services: {`,
      `    api: {build: {context: 'api'}, forward: {port: 99999}},`,
      `  },`,
      `});`,
    ].join('\n'),
  });
  const loaded = await loadConfig(project.path, options);
  const problems = loaded.kind === 'failed' && loaded.failure.kind === 'config-invalid' ? loaded.failure.problems : [];
  expect(problems.map(({path, line}) => [path.join('.'), line])).toEqual([
    ['releases.base.image', 7],
    ['services.api.forward.port', 11],
  ]);
});

test('says that there is no config, and where it looked', async () => {
  await using project = await createProject();
  const loaded = await loadConfig(project.path, options);
  const searched = expect.arrayContaining([project.path, '/']);
  expect(loaded).toEqual({kind: 'failed', failure: {kind: 'config-not-found', searched}, output: [], sources: []});
});

test('names both configs of one folder', async () => {
  await using project = await createProject({'devloop.config.ts': '', 'devloop.config.js': ''});
  const [file, other] = ['ts', 'js'].map(ending => join(project.path, `devloop.config.${ending}`));
  const message = `Only one config file can be used, and there are 2: ${file}, ${other}`;
  const failure = {kind: 'config-invalid', file, problems: [{path: [], message}]};
  expect(await loadConfig(project.path, options)).toEqual({
    kind: 'failed',
    failure,
    output: [],
    sources: [file, other],
  });
});

test('tells line and column where a config is not JSON', async () => {
  await using project = await createProject({'devloop.config.json': '{\n  "name": shop\n}'});
  const problem = {path: [], message: `This is not JSON: Unexpected token 's'`, line: 2, column: 11};
  expect(await loadConfig(project.path, options)).toMatchObject({failure: {problems: [problem]}});
});

test('does not run a config that every user of the machine could change', async () => {
  await using project = await createProject({'devloop.config.ts': `console.log('running');`});
  const file = join(project.path, 'devloop.config.ts');
  await chmod(file, 0o666);
  const message = 'Every user of this machine could change this file';
  expect(await loadConfigFile(file, options)).toMatchObject({failure: {problems: [{message}]}, output: []});
});

test('says that a config named on the command line is not there', async () => {
  await using project = await createProject();
  const file = join(project.path, 'other.config.ts');
  const problems = [{path: [], message: 'There is no such file'}];
  expect(await loadConfigFile(file, options)).toMatchObject({failure: {kind: 'config-invalid', file, problems}});
});

test('does not show what was written in the place of a secret', async () => {
  const api = {build: {context: 'api', target: 'runtime', secrets: ['hunter2'], args: {TOKEN: ['hunter2']}}};
  await using project = await createProject({
    'devloop.config.json': JSON.stringify({...sample, services: {...sample.services, api}}),
  });
  const loaded = await loadConfig(project.path, options);
  expect(loaded).toMatchObject({
    failure: {problems: [{expected: 'a text'}, {expected: expect.stringContaining('a secret')}]},
  });
  expect(JSON.stringify(loaded)).not.toContain('hunter2');
});
