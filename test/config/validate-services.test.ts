import {expect, test} from 'vitest';

import {describeProblems, sampleUserConfig as sample, type Refusal} from '../rig/config-project.ts';

const {api, web} = sample.services;

test.each([
  ['the number of a stage', {context: 'api', target: '1'}],
  ['a stage in other letters', {context: 'api', target: 'RUNTIME'}],
  [
    'arguments, secrets, sockets and platforms',
    {
      context: 'api',
      args: {MODE: ''},
      secrets: ['id=token,env=TOKEN'],
      ssh: ['default'],
      platforms: ['linux/arm64/v8'],
    },
  ],
])('accepts a build with %s', async (_, build) => {
  expect(await describeProblems({...sample, services: {api: {build}, web}})).toEqual([]);
});

test.each<Refusal>([
  [
    'a context that is not there',
    {...sample, services: {api: {...api, build: {context: 'apo'}}, web}},
    ['services.api.build.context | The build context does not exist | a folder | nothing at apo'],
  ],
  [
    'a context that is a file',
    {...sample, services: {api: {...api, build: {context: 'values.yaml'}}, web}},
    ['services.api.build.context | The build context cannot be used | a folder | a file at values.yaml'],
  ],
  [
    'a Dockerfile that is not there',
    {...sample, services: {api, web: {...web, build: {context: 'web'}}}},
    ['services.web.build.dockerfile | The Dockerfile does not exist | a file | nothing at web/Dockerfile'],
  ],
  [
    'a stage that the Dockerfile does not have',
    {...sample, services: {api: {...api, build: {context: 'api', target: 'runtim'}}, web}},
    [
      'services.api.build.target | There is no stage in api/Dockerfile called `runtim`; `runtime` was perhaps meant | one of build, runtime | ',
    ],
  ],
])('refuses %s', async (_, data, problems) => {
  expect(await describeProblems(data)).toEqual(problems);
});
