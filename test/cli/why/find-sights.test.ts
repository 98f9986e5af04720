import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

import {expect, test} from 'vitest';

import {findSights} from '../../../src/cli/why/find-sights.ts';
import type {Config} from '../../../src/core/config.ts';
import type {Sight} from '../../../src/core/why/path-facts.ts';
import {smallConfig, sampleRelease, sampleService} from '../../rig/sample-config.ts';
import {createTempFolder} from '../../rig/temp-folder.ts';

const {signal} = new AbortController();

const files = {
  '.gitignore': '*.log\ndist\n',
  'devloop.config.ts': '',
  'api/Dockerfile': 'FROM scratch\nCOPY src /app/\nCOPY dist/app.js /app/\n',
  'api/.dockerignore': '# no tests\n**/*.test.ts\n',
  'web/Dockerfile': 'FROM scratch\nCOPY . /\n',
  'chart/Chart.yaml': '',
  'chart/values.yaml': '',
};

const configOf = (root: string): Config => {
  const build = (name: string) => ({context: join(root, name), dockerfile: join(root, name, 'Dockerfile')});
  return {
    ...smallConfig,
    root,
    sources: [join(root, 'devloop.config.ts'), join(root, 'names.ts')],
    cluster: {name: 'shop', configFile: join(root, 'kind.yaml')},
    ignore: ['notes/'],
    services: {
      api: sampleService('api', {
        ...build('api'),
        secrets: [{kind: 'file', id: 'token', file: join(root, 'token')}],
      }),
      web: sampleService('web', build('web')),
    },
    releases: {
      app: sampleRelease('app', {
        chart: {kind: 'folder', path: join(root, 'chart')},
        values: [join(root, 'chart/values.yaml')],
      }),
    },
  };
};

const createProject = async () => {
  const folder = await createTempFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), {recursive: true});
    await writeFile(join(folder.path, name), text);
  }
  return folder;
};

/** In few words; paths relative to the project. */
const nameSight = (sight: Sight): string => {
  switch (sight.kind) {
    case 'config':
    case 'cluster':
      return sight.kind;
    case 'secret':
    case 'dockerfile':
    case 'docker-ignore':
      return `${sight.kind} of ${sight.service}`;
    case 'values':
      return `values of ${sight.release}`;
    case 'chart':
      return `chart of ${sight.release}, ${sight.unwatched?.kind ?? 'watched'}`;
    case 'context': {
      const {service, verdict} = sight;
      if (verdict.kind === 'not-copied') return `${service}: not copied`;
      if (verdict.kind === 'left-out') return `${service}: left out by line ${verdict.by.line}`;
      if (verdict.kind === 'unwatched') {
        const {by} = verdict;
        return `${service}: unwatched, ${by.kind}${by.kind === 'git' ? ` line ${by.by.line}` : ''}`;
      }
      const {extent, by} = verdict;
      const line = by.kind === 'named' ? by.source.instruction.line : by.kind === 'linked' ? by.link : 'whole';
      return `${service}: ${extent} copied, ${line}`;
    }
  }
};

test.each([
  ['src/a.ts', []],
  ['devloop.config.ts', ['config']],
  ['names.ts', ['config']],
  ['kind.yaml', ['cluster']],
  ['token', ['secret of api']],
  ['api/Dockerfile', ['dockerfile of api']],
  ['api/.dockerignore', ['docker-ignore of api']],
  ['web/.dockerignore', ['web: all copied, whole']],
  ['api/src/main.ts', ['api: all copied, 2']],
  ['api/src/main.test.ts', ['api: left out by line 2']],
  ['api/README.md', ['api: not copied']],
  ['api/src/debug.log', ['api: all copied, 2']],
  ['api/dist/app.js', ['api: all copied, 3']],
  ['api/dist/other.js', ['api: not copied']],
  ['web/debug.log', ['web: unwatched, git line 1']],
  ['web/dist/deep/x', ['web: unwatched, git line 2']],
  ['web/notes/x', ['web: unwatched, config']],
  ['web/.main.ts.swp', ['web: unwatched, editor']],
  ['web/node_modules/x/index.js', ['web: unwatched, always']],
  ['web/main.ts', ['web: all copied, whole']],
  ['chart/values.yaml', ['values of app', 'chart of app, watched']],
  ['chart/.git/HEAD', ['chart of app, always']],
  ['chart/debug.log', ['chart of app, watched']],
])('knows what %s is to services and releases', async (path, sights) => {
  await using project = await createProject();
  const place = {path: join(project.path, path), kind: 'file'} as const;
  expect((await findSights(place, configOf(project.path), signal)).map(nameSight)).toEqual(sights);
});

test.each([
  ['api', ['api: some copied, 2']],
  ['api/dist', ['api: some copied, 3']],
  ['api/src/deep', ['api: all copied, 2']],
  ['web', ['web: all copied, whole']],
  ['chart', ['chart of app, watched']],
])('knows what the folder %s is', async (path, sights) => {
  await using project = await createProject();
  const place = {path: join(project.path, path), kind: 'folder'} as const;
  expect((await findSights(place, configOf(project.path), signal)).map(nameSight)).toEqual(sights);
});

test('counts all where a Dockerfile copies a link', async () => {
  await using project = await createProject();
  await symlink('real', join(project.path, 'api/src'));
  const place = {path: join(project.path, 'api/real/x'), kind: 'file'} as const;
  const sights = await findSights(place, configOf(project.path), signal);
  expect(sights.map(nameSight)).toEqual(['api: all copied, src']);
});
