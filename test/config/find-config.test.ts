import {join, parse} from 'node:path';

import {expect, test} from 'vitest';

import {findConfig} from '../../src/config/find-config.ts';
import {createProject} from '../rig/config-project.ts';

test.each(['ts', 'mts', 'js', 'mjs', 'json'])('finds `devloop.config.%s` in the folder itself', async ending => {
  await using project = await createProject({[`devloop.config.${ending}`]: ''});
  const file = join(project.path, `devloop.config.${ending}`);
  expect(await findConfig(project.path)).toEqual({kind: 'found', file});
});

test('finds the config of the nearest folder above', async () => {
  await using project = await createProject({
    'devloop.config.ts': '',
    'apps/devloop.config.json': '{}',
    'apps/web/src/main.ts': '',
  });
  const file = join(project.path, 'apps/devloop.config.json');
  expect(await findConfig(join(project.path, 'apps/web/src'))).toEqual({kind: 'found', file});
});

test('takes no folder for a config', async () => {
  await using project = await createProject({'devloop.config.js': '', 'api/devloop.config.ts/index.ts': ''});
  const file = join(project.path, 'devloop.config.js');
  expect(await findConfig(join(project.path, 'api'))).toEqual({kind: 'found', file});
});

test('names all configs when one folder has several', async () => {
  await using project = await createProject({'devloop.config.ts': '', 'devloop.config.json': ''});
  const files = ['ts', 'json'].map(ending => join(project.path, `devloop.config.${ending}`));
  expect(await findConfig(project.path)).toEqual({kind: 'ambiguous', files});
});

test('names every folder it looked into, up to the root of the file system', async () => {
  await using project = await createProject();
  const found = await findConfig(join(project.path, 'api'));
  expect(found).toMatchObject({kind: 'not-found'});
  const searched = found.kind === 'not-found' ? found.searched : [];
  expect(searched.slice(0, 2)).toEqual([join(project.path, 'api'), project.path]);
  expect(searched.at(-1)).toBe(parse(project.path).root);
});
