import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

import {expect, test} from 'vitest';

import {loadIgnoreRules, parseIgnoreRules} from '../../src/drivers/docker-ignore.ts';
import {findDocker} from '../../src/drivers/docker.ts';
import {listEntries, readFolderOnDisk} from '../../src/drivers/list-entries.ts';
import {runCommand} from '../../src/drivers/run-command.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const signal = new AbortController().signal;

const files = [
  'README.md',
  'docs/keep/api.md',
  'docs/keep/deep/more.md',
  'docs/other.md',
  'node_modules/left-pad/index.js',
  'node_modules/left-pad/README.md',
  'src/a.test.ts',
  'src/main.ts',
  'src/tmp/cache/x',
  'tmp/y',
  'Upper/File.TXT',
  'a+b (1).txt',
  'build/out.log',
  'app/(auth)/page.tsx',
  'auth/page.tsx',
  'c++/{x}|y.cc',
  'ünï/çödé.txt',
];

/** The sorted paths of what BuildKit copies by `COPY . /`, folders included. */
const copyByBuildKit = async (context: string): Promise<readonly string[]> => {
  const {env} = await findDocker(signal);
  await using copied = await createTempFolder();
  const options = ['--builder', 'default', '--output', `type=local,dest=${copied.path}`];
  await runCommand({file: 'docker', args: ['buildx', 'build', ...options, context], env}, signal);
  return (await listEntries(copied.path, {rules: parseIgnoreRules(''), readFolder: readFolderOnDisk, signal})).map(
    ({path}) => path,
  );
};

test.each([
  ['nothing', ''],
  ['folders and endings', 'node_modules\n**/*.test.ts\n*.log\nbuild/*.log\n'],
  ['all but some', '*\n!src\n!README.md\nsrc/tmp\n'],
  ['exceptions deep inside', 'docs\n!docs/keep/*.md\nnode_modules/\n'],
  ['exceptions anywhere', '**/*.md\n!**/README.md\n'],
  ['a rule with a rooted path and odd spaces', '# comment\n\n  /tmp  \n./src/tmp/\nUPPER\n'],
  ['characters that mean something', '[a-t]mp\nsrc/?ain.ts\nünï\n[^A-Za-z]*\n'],
  ['characters that mean themselves', 'a+b*\n*/(auth)\nc++/{x}|y.cc\n(auth)\nREADME\\.md\n'],
  ['two stars in the middle', 'src/**/x\ndocs/**/deep\n'],
])('sees what BuildKit sees when it ignores %s', async (_name, rules) => {
  await using context = await createTempFolder();
  for (const path of files) {
    await mkdir(join(context.path, dirname(path)), {recursive: true});
    await writeFile(join(context.path, path), path);
  }
  await mkdir(join(context.path, 'empty'));
  await symlink('../outside', join(context.path, 'src/link'));
  const dockerfile = join(context.path, 'Dockerfile');
  await writeFile(dockerfile, 'FROM scratch\nCOPY . /\n');
  await writeFile(join(context.path, '.dockerignore'), rules);

  const seen = await listEntries(context.path, {
    rules: await loadIgnoreRules(context.path, dockerfile),
    readFolder: readFolderOnDisk,
    signal,
  });
  expect(seen.map(({path}) => path)).toEqual(await copyByBuildKit(context.path));
});
