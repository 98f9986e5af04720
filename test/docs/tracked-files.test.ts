import {execFile} from 'node:child_process';
import {globSync, readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';

import {expect, test} from 'vitest';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** What a program of this machine prints; nothing where it is not installed. */
const ask = async (file: string, ...args: readonly string[]): Promise<string> =>
  run(file, args, {cwd: root}).then(
    ({stdout}) => stdout,
    () => '',
  );

const settings = '/etc/{apt/sources.list,apt/sources.list.d/*,pip.conf}';

/** The registries and mirrors that this machine is set up with. */
const findHosts = async (): Promise<readonly string[]> => {
  const asked = await Promise.all([ask('npm', 'config', 'get', 'registry'), ask('go', 'env', 'GOPROXY')]);
  const texts = [...asked, ...globSync(settings).map(file => readFileSync(file, 'utf8'))].join('\n');
  const hosts = Array.from(texts.matchAll(/https?:\/\/(?:[^/\s@]*@)?([\w.-]+)/g), ([, host = '']) => host);
  return [...new Set(hosts)].filter(host => !/^(?:localhost|127\..*)$/.test(host));
};

/** The lines of tracked files that have one of these texts; git says by 1 that there is none. */
const findMentions = async (texts: readonly string[]): Promise<readonly string[]> => {
  const patterns = texts.flatMap(text => ['-e', text]);
  try {
    const {stdout} = await run('git', ['grep', '-I', '-n', '-F', ...patterns], {cwd: root});
    return stdout.trim().split('\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 1) return [];
    throw error;
  }
};

test('no tracked file names a registry or mirror that this machine uses', async () => {
  const hosts = await findHosts();
  expect(hosts.length === 0 ? [] : await findMentions(hosts)).toEqual([]);
});

test('no tracked file names a folder of this machine', async () => {
  const home = homedir() === '/root' ? [] : [homedir()];
  expect(await findMentions([root, ...home])).toEqual([]);
});
