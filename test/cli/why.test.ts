import {createHash} from 'node:crypto';
import {mkdir, realpath, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {parseRequest} from '../../src/cli/arguments.ts';
import {openControl} from '../../src/control/open-control.ts';
import {initialState} from '../../src/core/initial-state.ts';
import {plan} from '../../src/core/plan.ts';
import {statusOf} from '../../src/core/status.ts';
import type {RevisionRecord} from '../../src/core/trace/revision-record.ts';
import {runDevloop} from '../rig/devloop-process.ts';
import {sampleRevision} from '../rig/revision-record.ts';
import {sampleConfig} from '../rig/sample-config.ts';
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

/** A project, and the folder in which a devloop that has ended wrote down its revisions. */
const createProject = async (records: (root: string) => readonly RevisionRecord[] = () => []) => {
  const folder = await createTempFolder();
  const root = join(folder.path, 'shop');
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(root, name, '..'), {recursive: true});
    await writeFile(join(root, name), text);
  }
  const hash = createHash('sha256')
    .update(await realpath(root))
    .digest('hex');
  const state = join(folder.path, 'state/devloop', `shop-${hash.slice(0, 12)}`);
  await mkdir(state, {recursive: true, mode: 0o700});
  const lines = records(root).map(record => `${JSON.stringify(record)}\n`);
  await writeFile(join(state, 'revisions-api.ndjson'), lines.join(''));
  const place = {program: 'sources', folder: root, state: join(folder.path, 'state')} as const;
  const why = async (...args: readonly string[]) => runDevloop(place, ['why', ...args]);
  return {root, why, state, [Symbol.asyncDispose]: folder[Symbol.asyncDispose]};
};

const edited = (root: string): RevisionRecord =>
  sampleRevision(12, {
    cause: {kind: 'edited', paths: [join(root, 'api/src/main.py')], more: 1, occasion: 'edit'},
    deployed: [{release: 'web', deployment: 4}],
  });

test('tells why a path matters, and when it last did, while no devloop runs', async () => {
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

test('tells why a service runs what it runs, while no devloop runs', async () => {
  await using project = await createProject(root => [edited(root)]);
  const {exitCode, text} = await project.why('api');
  expect(exitCode).toBe(0);
  expect(text).toContain('api r12 is what runs');
  expect(text).toContain('made because api/src/main.py and 1 more were edited');
  expect(text).toContain('no devloop runs for this project');
});

const refuse = () => {
  throw new Error('Only the status is asked for.');
};

test('asks the devloop that runs what keeps something newer from running', async () => {
  await using project = await createProject(root => [edited(root)]);
  const state = initialState({config: {...sampleConfig, root: project.root}, at: 0});
  await using _control = await openControl({
    folder: project.state,
    about: {devloop: '0.0.0', project: 'shop', startedAt: 0, log: null},
    controlled: {
      readStatus: () => ({...statusOf(state, plan(state)), phase: 'paused', edited: ['api']}),
      send: refuse,
      stop: refuse,
      follow: refuse,
    },
  });
  expect((await project.why('api')).text).toContain('devloop is paused, and there are edits: `devloop resume`');
});

test('a name that is a folder too is a name, and both a service and a release', async () => {
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

test('says what was perhaps meant by a word that stands for nothing', async () => {
  await using project = await createProject();
  const {exitCode, text} = await project.why('apj');
  expect(exitCode).toBe(2);
  expect(text).toContain('`api` was perhaps meant');
});
