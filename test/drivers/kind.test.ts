import {join} from 'node:path';

import {afterEach, expect, test} from 'vitest';

import {findKindVersion} from '../../src/drivers/kind.ts';
import {createTempFolder} from '../rig/temp-folder.ts';
import {findToolError} from '../rig/tool-error.ts';
import {writeScript} from '../rig/write-script.ts';

const signal = new AbortController().signal;

const before = {...process.env};
afterEach(() => {
  process.env = {...before};
});

/** Asks a `kind` that says this of its version. */
const askVersion = async (said: string): Promise<string> => {
  await using folder = await createTempFolder();
  await writeScript(join(folder.path, 'kind'), `echo ${said}`);
  process.env['PATH'] = `${folder.path}:${process.env['PATH']}`;
  return await findKindVersion(signal);
};

test.each([
  ['0.27.0', '0.27.0'],
  ['v0.33.0-alpha+1234', '0.33.0-alpha+1234'],
  ['1.0.0', '1.0.0'],
])('a kind that says %s will do', async (said, version) => {
  expect(await askVersion(said)).toBe(version);
});

test.each(['0.26.0', 'v0.9.1', 'nonsense'])('a kind that says %s is too old', async said => {
  expect(await findToolError(askVersion(said))).toMatchObject({
    reason: 'unsupported',
    message: `kind is \`${said.replace(/^v/, '')}\`; devloop needs 0.27 or newer.`,
  });
});
