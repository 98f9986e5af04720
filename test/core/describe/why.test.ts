import {expect, test} from 'vitest';

import {describeWhy} from '../../../src/core/describe/why.ts';
import type {PathFacts, Sight, Unwatched, Verdict} from '../../../src/core/why/path-facts.ts';
import type {NotNewer} from '../../../src/core/why/subject-facts.ts';
import {sampleRevision} from '../../rig/revision-record.ts';

const telling = {root: '/app', now: 182_500};

const outside: PathFacts = {
  about: 'path',
  path: '/app/README.md',
  sights: [],
  holds: {services: [], releases: []},
  touches: {config: 'same', services: [], releases: [], carriers: []},
  last: null,
};

test('tells that a path is outside of everything', () => {
  expect(describeWhy(outside, telling)).toEqual([
    'README.md',
    '  outside of everything: in no build context, chart, values file or config',
    '  a change of it: nothing is done',
    '  no revision that is remembered was made because of it',
  ]);
});

test('tells what a change of a path does, and when it last did', () => {
  const source = {pattern: 'src', instruction: {text: 'COPY src  ./src', line: 7}};
  const facts: PathFacts = {
    ...outside,
    path: '/app/api/src/main.py',
    sights: [
      {
        kind: 'context',
        service: 'api',
        context: '/app/api',
        dockerfile: '/app/api/Dockerfile',
        verdict: {kind: 'copied', extent: 'all', by: {kind: 'named', source}},
      },
    ],
    touches: {config: 'same', services: ['api'], releases: [], carriers: ['app']},
    last: sampleRevision(12),
  };
  expect(describeWhy(facts, telling)).toEqual([
    'api/src/main.py',
    '  api: in its image: api/Dockerfile:7 has `COPY src ./src`',
    '  a change of it: builds api, upgrades app',
    '  last: api r12, 3 min ago, live in 1.38 s',
  ]);
});

test('tells of a path that does not matter what it was once edited with', () => {
  expect(describeWhy({...outside, last: sampleRevision(12)}, telling).at(-1)).toBe(
    '  among the edits of a revision: api r12, 3 min ago, live in 1.38 s',
  );
});

test('tells of a folder what is made from its parts', () => {
  const facts: PathFacts = {...outside, path: '/app/services', holds: {services: ['api', 'web'], releases: ['app']}};
  expect(describeWhy(facts, telling).slice(1, 3)).toEqual([
    '  holds what api, web and app are made from',
    '  a change in there: builds api and web, upgrades app where it is among their inputs',
  ]);
});

const sightLine = (sight: Sight): string | undefined => describeWhy({...outside, sights: [sight]}, telling)[1]?.trim();

const context = (verdict: Verdict): Sight => ({
  kind: 'context',
  service: 'api',
  context: '/app/api',
  dockerfile: '/app/api/Dockerfile',
  verdict,
});
const unwatched = (by: Unwatched): Sight => context({kind: 'unwatched', by});
const whole = {kind: 'copied', extent: 'all'} as const;

test.each<[Sight, string]>([
  [
    context({kind: 'left-out', by: {file: '/app/api/.dockerignore', line: 2, pattern: '*.md'}}),
    'api: in its context, but left out of it: `*.md` in api/.dockerignore:2',
  ],
  [context({kind: 'not-copied'}), 'api: in its context, but nothing in api/Dockerfile copies it'],
  [
    unwatched({kind: 'git', by: {file: '/other/.gitignore', line: 1, pattern: '*.log'}}),
    'api: in its image, but not watched: `*.log` in /other/.gitignore:1',
  ],
  [
    unwatched({kind: 'config', file: '/app/devloop.config.ts', pattern: 'docs/'}),
    'api: in its image, but not watched: `docs/` in `ignore` of devloop.config.ts',
  ],
  [unwatched({kind: 'editor'}), 'api: in its image, but not watched: it is a file that editors write for themselves'],
  [unwatched({kind: 'always', name: '.git'}), 'api: in its image, but not watched: `.git` never is'],
  [
    context({...whole, by: {kind: 'whole', whole: {kind: 'copied', text: 'COPY . .', line: 3}}}),
    'api: in its image: api/Dockerfile:3 has `COPY . .`',
  ],
  [
    context({...whole, by: {kind: 'whole', whole: {kind: 'unclear', text: 'COPY $x .', line: 3}}}),
    'api: in its image: what `COPY $x .` in api/Dockerfile:3 reads cannot be told, so the whole context counts',
  ],
  [
    context({...whole, by: {kind: 'whole', whole: {kind: 'argument', name: 'BUILDKIT_SYNTAX'}}}),
    'api: in its image: the build argument BUILDKIT_SYNTAX may decide what is copied, so the whole context counts',
  ],
  [
    context({...whole, by: {kind: 'linked', link: 'src'}}),
    'api: in its image: api/Dockerfile copies the link src, so the whole context counts',
  ],
  [
    context({
      kind: 'copied',
      extent: 'some',
      by: {kind: 'named', source: {pattern: 'a/b', instruction: {text: 'COPY a/b /', line: 2}}},
    }),
    'api: something in it is in its image: api/Dockerfile:2 has `COPY a/b /`',
  ],
  [{kind: 'cluster'}, 'how the cluster is made: a change counts when it is made anew (`devloop --recreate`)'],
  [{kind: 'secret', service: 'api'}, 'api: a secret of its build, in no image: `devloop rebuild api` takes a new one'],
  [{kind: 'dockerfile', service: 'api'}, 'api: its Dockerfile'],
  [{kind: 'docker-ignore', service: 'api'}, 'api: says what is left out of its context'],
  [{kind: 'values', release: 'app'}, 'app: one of its values files'],
  [{kind: 'chart', release: 'app', unwatched: null}, 'app: in its chart'],
  [
    {kind: 'chart', release: 'app', unwatched: {kind: 'always', name: '.git'}},
    'app: in its chart, but not watched: `.git` never is',
  ],
])('tells which rule claims or ignores a path', (sight, line) => {
  expect(sightLine(sight)).toBe(line);
});

test('tells why a service runs what it runs', () => {
  const facts = {about: 'service', service: 'api', live: sampleRevision(12), notNewer: [{kind: 'newest'}]} as const;
  expect(describeWhy(facts, telling)).toEqual([
    'api r12 is what runs, for 3 min',
    '  made because services/api/main.py was edited',
    '  image dev-1, sha256:1',
    '  helm revision 7 of app',
    '  it went live in 1.38 s',
    'Why nothing newer runs:',
    '  nothing has changed since',
  ]);
});

test('tells why a release is where it is', () => {
  const facts = {about: 'release', release: 'app', deployment: 7, notNewer: [{kind: 'not-running'}]} as const;
  expect(describeWhy({...facts, brought: [sampleRevision(12)]}, telling)).toEqual([
    'app is at helm revision 7',
    '  it brought api r12, made because services/api/main.py was edited',
    'Why nothing newer runs:',
    '  no devloop runs for this project: what was edited since is found when it starts',
  ]);
  expect(describeWhy({...facts, brought: []}, telling)[1]).toBe(
    '  it brought no new image: the chart, its values or a command was the cause',
  );
});

const failure = {what: 'The build of `api` failed.', said: ['exit code 1'], next: ['Correct it.']};

test.each<[NotNewer, readonly string[]]>([
  [{kind: 'disabled', service: 'api'}, ['api is disabled: `devloop enable api`']],
  [{kind: 'paused', edits: 'collected'}, ['devloop is paused, and there are edits: `devloop resume`']],
  [{kind: 'paused', edits: 'none'}, ['devloop is paused; there are no edits']],
  [
    {kind: 'failed', failure, retryAt: 187_500},
    ['The build of `api` failed.', '  exit code 1', '  → Correct it.', '  it is tried again in 5 s'],
  ],
  [{kind: 'under-way', word: 'building', detail: '2/4'}, ['it is on its way: building, 2/4']],
  [{kind: 'held', text: 'build queued: 1 of 1 running'}, ['build queued: 1 of 1 running']],
  [
    {kind: 'revision', record: sampleRevision(13, {ending: {kind: 'under-way'}})},
    ['api r13, made because services/api/main.py was edited, was not through when it was written down last'],
  ],
])('tells what keeps something newer from running', (reason, lines) => {
  const facts = {about: 'service', service: 'api', live: null, notNewer: [reason]} as const;
  expect(describeWhy(facts, telling)).toEqual([
    'api: no revision of it that is remembered went live',
    'Why nothing newer runs:',
    ...lines.map(line => `  ${line}`),
  ]);
});

test.each([
  [500, '1 s'],
  [3_600_000, '1 h 0 min'],
  [200_000_000, '2 days'],
])('tells how long ago something was: %d ms', (age, text) => {
  const facts = {about: 'service', service: 'api', live: sampleRevision(12), notNewer: []} as const;
  expect(describeWhy(facts, {...telling, now: 2500 + age})[0]).toBe(`api r12 is what runs, for ${text}`);
});
