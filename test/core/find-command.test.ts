import {expect, test} from 'vitest';

import type {Command} from '../../src/core/command.ts';
import {describeFailure} from '../../src/core/describe/failure.ts';
import {findCommand, type CommandRequest} from '../../src/core/find-command.ts';
import {newState} from '../rig/drive.ts';
import {sampleConfig, sampleRelease, sampleService} from '../rig/sample-config.ts';

const orphan = (namespace: string, release: string) =>
  ({release, namespace, cluster: {id: 'c', context: 'kind-c'}, wish: 'kept'}) as const;
const state = {
  ...newState(sampleConfig),
  orphans: {
    'shop/old': orphan('shop', 'old'),
    'past/app': orphan('past', 'app'),
    'one/twice': orphan('one', 'twice'),
    'two/twice': orphan('two', 'twice'),
  },
};

test.each<readonly [CommandRequest, Command]>([
  [{kind: 'pause'}, {kind: 'pause'}],
  [{kind: 'resume'}, {kind: 'resume'}],
  [
    {kind: 'rebuild', names: ['api', 'base', 'api']},
    {kind: 'rebuild', services: ['api'], releases: ['base']},
  ],
  [
    {kind: 'rebuild', names: 'all'},
    {kind: 'rebuild', services: ['db', 'api', 'worker'], releases: ['base', 'app']},
  ],
  [
    {kind: 'restart', names: ['app', 'api']},
    {kind: 'restart', services: ['api', 'worker']},
  ],
  [
    {kind: 'disable', names: ['worker']},
    {kind: 'disable', services: ['worker']},
  ],
  [
    {kind: 'enable', names: 'all'},
    {kind: 'enable', services: ['db', 'api', 'worker']},
  ],
  [
    {kind: 'remove', release: 'old'},
    {kind: 'remove', release: 'old', namespace: 'shop'},
  ],
  [
    {kind: 'remove', release: 'shop/old'},
    {kind: 'remove', release: 'old', namespace: 'shop'},
  ],
  [
    {kind: 'remove', release: 'app'},
    {kind: 'remove', release: 'app', namespace: 'past'},
  ],
  [
    {kind: 'remove', release: 'two/twice'},
    {kind: 'remove', release: 'twice', namespace: 'two'},
  ],
])('%j is the command %j', (request, command) => {
  expect(findCommand(state, request)).toEqual({kind: 'ok', value: command});
});

test('a name that stands for nothing is refused with those that do', () => {
  const names = ['db', 'api', 'worker', 'base', 'app'];
  const unknown = {kind: 'part-unknown', name: 'aip', names};
  for (const kind of ['rebuild', 'restart', 'disable', 'enable'] as const)
    expect(findCommand(state, {kind, names: ['db', 'aip']})).toEqual({kind: 'failed', failure: unknown});
  expect(findCommand(state, {kind: 'rebuild', names: ['__proto__']})).toMatchObject({kind: 'failed'});
});

const idle = {
  ...state,
  config: {
    ...sampleConfig,
    services: {...sampleConfig.services, tool: sampleService('tool'), redis: sampleService('redis')},
    releases: {...sampleConfig.releases, redis: sampleRelease('redis'), mail: sampleRelease('mail')},
  },
  kept: ['worker', 'redis'],
};

test.each<readonly [CommandRequest, string]>([
  [{kind: 'restart', names: ['api', 'tool']}, 'The service `tool` is in no release, so it has no pods to restart.'],
  [
    {kind: 'restart', names: ['mail']},
    'The release `mail` takes no image of the project, so there is nothing to restart.',
  ],
  [
    {kind: 'disable', names: ['mail']},
    'The release `mail` takes no image of the project, so there is nothing to disable.',
  ],
  [
    {kind: 'enable', names: ['mail']},
    'The release `mail` takes no image of the project, so there is nothing to enable.',
  ],
  [{kind: 'rebuild', names: ['api', 'worker']}, 'The service `worker` is disabled, so it is not built.'],
])('%j would do nothing, so it is refused', (request, what) => {
  const found = findCommand(idle, request);
  expect(found).toMatchObject({kind: 'failed', failure: {kind: 'command-idle'}});
  if (found.kind === 'failed') expect(describeFailure(found.failure)).toMatchObject({what, next: [expect.any(String)]});
});

test.each<readonly [CommandRequest, Command]>([
  [
    {kind: 'rebuild', names: 'all'},
    {kind: 'rebuild', services: ['db', 'api', 'tool'], releases: ['redis', 'base', 'app', 'mail']},
  ],
  [
    {kind: 'rebuild', names: ['redis', 'tool']},
    {kind: 'rebuild', services: ['tool'], releases: ['redis']},
  ],
  [
    {kind: 'restart', names: ['worker']},
    {kind: 'restart', services: ['worker']},
  ],
  [
    {kind: 'disable', names: ['tool']},
    {kind: 'disable', services: ['tool']},
  ],
])('%j does what there is to do: %j', (request, command) => {
  expect(findCommand(idle, request)).toEqual({kind: 'ok', value: command});
});

test('a release of the config is not removed, nor one that nobody knows', () => {
  const wanted = {kind: 'release-wanted', release: 'base'};
  expect(findCommand(state, {kind: 'remove', release: 'base'})).toEqual({kind: 'failed', failure: wanted});
  const names = ['old', 'past/app', 'one/twice', 'two/twice'];
  const unknown = {kind: 'part-unknown', name: 'odl', names};
  expect(findCommand(state, {kind: 'remove', release: 'odl'})).toEqual({kind: 'failed', failure: unknown});
});

test('of a release that is left over in two namespaces, the user says which', () => {
  const failure = {kind: 'release-ambiguous', release: 'twice', names: ['one/twice', 'two/twice']};
  expect(findCommand(state, {kind: 'remove', release: 'twice'})).toEqual({kind: 'failed', failure});
});
