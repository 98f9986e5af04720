import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {afterEach, expect, test, vi} from 'vitest';

import {readBuildSecrets} from '../../../src/cli/secrets/read-build-secrets.ts';
import type {BuildSecret} from '../../../src/core/config.ts';
import {sampleConfig, sampleService} from '../../rig/sample-config.ts';
import {createTempFolder} from '../../rig/temp-folder.ts';

const read = async (...secrets: readonly BuildSecret[]): Promise<readonly string[]> =>
  readBuildSecrets({...sampleConfig, services: {api: sampleService('api', {secrets})}});

afterEach(() => {
  vi.unstubAllEnvs();
});

test('secrets are found in variables and in files', async () => {
  await using folder = await createTempFolder();
  const file = join(folder.path, 'key');
  await writeFile(file, 'from a file\n');
  vi.stubEnv('API_TOKEN', 'from the environment');
  const secrets = [
    {kind: 'variable', id: 'token', variable: 'API_TOKEN'},
    {kind: 'file', id: 'key', file},
  ] as const;
  expect(await read(...secrets)).toEqual(['from the environment', 'from a file\n']);
});

test('a variable or file that is not there hides nothing', async () => {
  const secrets = [
    {kind: 'variable', id: 'token', variable: 'NOT_SET_ANYWHERE'},
    {kind: 'file', id: 'key', file: '/no/such/file'},
  ] as const;
  expect(await read(...secrets)).toEqual(['', '']);
});
