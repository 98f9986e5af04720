import {join} from 'node:path';

import {expect, test} from 'vitest';

import {validateConfig} from '../../src/config/validate-config.ts';
import {createProject, describeProblems, sampleUserConfig as sample, type Refusal} from '../rig/config-project.ts';

test('accepts the name of a cluster beside a kind config file, and none at all', async () => {
  await using project = await createProject({'kind.yaml': 'kind: Cluster\n'});
  const file = join(project.path, 'devloop.config.ts');
  const nameOf = async (cluster: unknown) => {
    const validated = await validateConfig({...sample, cluster}, file);
    return validated.kind === 'valid' ? validated.config.cluster.name : validated.problems;
  };
  expect(await nameOf({kind: 'kind.yaml', name: 'mine'})).toBe('mine');
  expect(await nameOf({kind: 'kind.yaml'})).toBe('devloop');
  expect(await nameOf(undefined)).toBe('devloop');
});

test.each<Refusal>([
  [
    'a kind config file that is not there',
    {...sample, cluster: {kind: 'none.yaml'}},
    ['cluster.kind | The kind config file does not exist | a file | nothing at none.yaml'],
  ],
  [
    'a kind config file of another kind',
    {...sample, cluster: {kind: 'charts/base/Chart.yaml'}},
    [
      'cluster.kind | This file is not meant for kind | a kind config file with `kind: Cluster` | charts/base/Chart.yaml',
    ],
  ],
])('refuses %s', async (_, data, problems) => {
  expect(await describeProblems(data)).toEqual(problems);
});

test('says why a kind config file cannot be read', async () => {
  const problems = await describeProblems(sample, {'kind.yaml': 'kind: [\n'});
  expect(problems).toEqual([expect.stringMatching(/^cluster\.kind \| This file cannot be read: YAMLParseError: /)]);
});
