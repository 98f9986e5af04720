import {mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {parseRequest} from '../../src/cli/arguments.ts';
import type {RevisionRecord} from '../../src/core/trace/revision-record.ts';
import {runDevloop} from '../rig/devloop-process.ts';
import {sampleRevision} from '../rig/revision-record.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

test.each<[readonly string[], object]>([
  [['why', 'api'], {kind: 'why', subject: 'api', format: 'text', configFile: undefined}],
  [['why', './api', '--json'], {kind: 'why', subject: './api', format: 'json', configFile: undefined}],
  [['why', 'a b', '--config', 'x.ts'], {kind: 'why', subject: 'a b', format: 'text', configFile: 'x.ts'}],
  [['why'], {kind: 'misuse', message: '`devloop why` takes one path, or the name of one service or release.'}],
  [
    ['why', 'a', 'b'],
    {kind: 'misuse', message: '`devloop why` takes one path, or the name of one service or release.'},
  ],
  [['why', 'a', '--all'], {kind: 'misuse', message: '`--all` does not go with `devloop why`.'}],
])('reads %j', (argv, request) => {
  expect(parseRequest(argv)).toEqual(request);
});

const files = {
  'devloop.config.json': JSON.stringify({
    name: 'shop',
    services: {api: {build: {context: 'api'}}, web: {build: {context: 'web'}}},
    releases: {web: {chart: './chart', images: {'web.image': 'web', 'api.image': 'api'}}},
  }),
  'api/Dockerfile': 'FROM scratch\nCOPY src /app/\n',
  'api/src/main.py': '',
  'web/Dockerfile': 'FROM scratch\n',
  'chart/Chart.yaml': 'name: web\n',
  'chart/templates/web.yaml': '{{ .Values.web.image }} {{ .Values.api.image }}\n',
};

/** A project whose revisions were written down by a devloop that has ended. */
const createProject = async (records: (root: string) => readonly RevisionRecord[] = () => []) => {
  const folder = await createTempFolder();
  const root = join(folder.path, 'shop');
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(root, name, '..'), {recursive: true});
    await writeFile(join(root, name), text);
  }
  const place = {program: 'sources', folder: root, state: join(folder.path, 'state')} as const;
  const why = async (...args: readonly string[]) => runDevloop(place, ['why', ...args]);
  if (records(root).length > 0) {
    // It makes the folder in which they are looked for.
    await why('api');
    const own = (await readdir(join(place.state, 'devloop'))).find(name => name.startsWith('shop-')) ?? '';
    const lines = records(root).map(record => `${JSON.stringify(record)}\n`);
    await writeFile(join(place.state, 'devloop', own, 'revisions-api.ndjson'), lines.join(''));
  }
  return {root, why, [Symbol.asyncDispose]: folder[Symbol.asyncDispose]};
};

const edited = (root: string): RevisionRecord =>
  sampleRevision(12, {
    cause: {kind: 'edited', paths: [join(root, 'api/src/main.py')], more: 1, occasion: 'edit'},
    deployed: [{release: 'web', deployment: 4}],
  });

test.concurrent('tells why a path matters, and when it last did, while no devloop runs', async () => {
  await using project = await createProject(root => [edited(root)]);
  const {exitCode, text} = await project.why('api/src/main.py');
  expect(exitCode).toBe(0);
  expect(text.split('\n').slice(0, 3)).toEqual([
    'api/src/main.py',
    '  api: in its image: api/Dockerfile:2 has `COPY src /app/`',
    '  a change of it: builds api, upgrades web',
  ]);
  expect(text).toMatch(/last: api r12, \d+ days ago, live in 1\.38 s/);
});

test.concurrent('tells why a service runs what it runs, while no devloop runs', async () => {
  await using project = await createProject(root => [edited(root)]);
  const {exitCode, text} = await project.why('api');
  expect(exitCode).toBe(0);
  expect(text).toContain('api r12 is what runs');
  expect(text).toContain('made because api/src/main.py and 1 more were edited');
  expect(text).toContain('no devloop runs for this project');
});

test.concurrent('a name that is a folder too is a name, and both a service and a release', async () => {
  await using project = await createProject();
  const {text} = await project.why('web', '--json');
  expect(JSON.parse(text)).toMatchObject({
    schemaVersion: 1,
    facts: [
      {about: 'service', service: 'web', live: null},
      {about: 'release', release: 'web', deployment: null},
    ],
  });
  expect(JSON.parse((await project.why('./web', '--json')).text)).toMatchObject({facts: [{about: 'path'}]});
});

test.concurrent('says what was perhaps meant by a word that stands for nothing', async () => {
  await using project = await createProject();
  const {exitCode, text} = await project.why('apj');
  expect(exitCode).toBe(2);
  expect(text).toContain('`api` was perhaps meant');
});

test.concurrent('a file that was removed is still in its context', async () => {
  await using project = await createProject();
  expect((await project.why('api/src/gone.py')).text).toContain('api: in its image');
});
