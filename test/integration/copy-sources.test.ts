import {randomBytes} from 'node:crypto';
import {mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

import {expect, test} from 'vitest';

import {copyPatternsOf} from '../../src/core/copy-patterns.ts';
import {copySourcesOf} from '../../src/core/copy-sources.ts';
import {chooseCopied} from '../../src/drivers/copied-entries.ts';
import {parseIgnoreRules} from '../../src/drivers/docker-ignore.ts';
import {findDocker} from '../../src/drivers/docker.ts';
import {listEntries, readFolderOnDisk} from '../../src/drivers/list-entries.ts';
import {runCommand} from '../../src/drivers/run-command.ts';
import {hashImageInputs} from '../../src/jobs/image/image-inputs.ts';
import {createDockerContext, nothing} from '../rig/job-context.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const {signal} = new AbortController();

/** Each holds its own path, so that it is known wherever it is copied to. */
const files = [
  'README.md',
  '.env',
  'a.txt',
  'ä.txt',
  'a-b.txt',
  'ab',
  'package.json',
  'package-lock.json',
  'src/main.ts',
  'src/lib/a.ts',
  'src/lib/b.ts',
  'src.old/main.js',
  'docs/a/index.md',
  'docs/b/about.md',
  'docs/b/c/deep.md',
  'with space/x',
  'real/deep/y',
  'EOF',
];

const createContext = async () => {
  const context = await createTempFolder();
  for (const path of files) {
    await mkdir(join(context.path, dirname(path)), {recursive: true});
    await writeFile(join(context.path, path), path);
  }
  return context;
};

const createLinkedContext = async () => {
  const context = await createContext();
  await symlink('real', join(context.path, 'link'));
  await symlink('../a.txt', join(context.path, 'src/lib/linked'));
  return context;
};

const listFiles = async (folder: string) => {
  const rules = parseIgnoreRules('');
  const entries = await listEntries(folder, {rules, readFolder: readFolderOnDisk, signal});
  return entries.filter(({kind}) => kind !== 'folder');
};

/** The files of the context whose content is in what BuildKit builds, sorted. */
const copyByBuildKit = async (context: string): Promise<readonly string[]> => {
  const {env} = await findDocker(signal);
  await using copied = await createTempFolder();
  const options = ['--builder', 'default', '--output', `type=local,dest=${copied.path}`];
  await runCommand({file: 'docker', args: ['buildx', 'build', ...options, context], env}, signal);
  const texts = (await listFiles(copied.path)).map(async ({kind, path}) =>
    kind === 'file' ? readFile(join(copied.path, path), 'utf8') : '',
  );
  const found = new Set(await Promise.all(texts));
  return files.filter(file => found.has(file)).toSorted();
};

test.each([
  ['a file, a folder and the same again', 'COPY a.txt src /x/\nCOPY ./src/../src/ /y/'],
  ['what lies above the context', 'COPY ../../docs/b /x/'],
  ['JSON', 'ADD ["with space", "a.txt", "/x/"]'],
  ['stars', 'COPY *.txt pack*.json docs/*/*.md /x/\nCOPY docs/b/* /y/'],
  ['characters and classes', 'COPY ?.txt [a-b]b a[^b]* /x/'],
  ['a class that may be a slash', 'COPY docs[^x]a/index.md /x/'],
  ['two stars', 'COPY **/main.?s /x/'],
  ['nothing that is there', 'COPY *.none /x/'],
  ['a flag', 'COPY --chmod=700 --exclude=none src/lib /x/'],
  ['continued lines', 'COPY a.txt \\\n# src\n\n  EO\\\nF /x/\n#COPY src /x/'],
  ['a backslash at the end of a label', 'LABEL a=b\\\\\nCOPY a.txt /x/'],
  ['here-documents', 'COPY <<EOF <<-"XY" a.txt /x/\n EOF\nCOPY src /y/\nEOF\n\tXY\nCOPY ab /z/\n'],
  ['another stage', 'COPY a.txt /x/\nFROM scratch AS last\nCOPY --from=first /x/ /y/\nCOPY .env /y/'],
  ['all', 'COPY . /x/\nCOPY src /y/'],
])('knows which files of a context BuildKit copies: %s', async (_name, instructions) => {
  await using context = await createContext();
  const dockerfile = `FROM scratch AS first\n${instructions}\n`;
  await writeFile(join(context.path, 'Dockerfile'), dockerfile);
  const copied = await copyByBuildKit(context.path);
  const known = chooseCopied(await listFiles(context.path), copyPatternsOf(copySourcesOf(dockerfile, {})));
  const paths = known.map(({path}) => path).filter(path => files.includes(path));
  expect(paths).toEqual(copied);
});

test.each([
  ['a link', 'COPY link /x/'],
  ['a path through a link', 'COPY link/deep /x/'],
  ['a link by a star', 'COPY li* /x/'],
])('counts the whole context where BuildKit follows %s', async (_name, instructions) => {
  await using context = await createLinkedContext();
  const dockerfile = `FROM scratch\n${instructions}\n`;
  await writeFile(join(context.path, 'Dockerfile'), dockerfile);
  expect(await copyByBuildKit(context.path)).toEqual(['real/deep/y']);
  const all = await listFiles(context.path);
  expect(chooseCopied(all, copyPatternsOf(copySourcesOf(dockerfile, {})))).toEqual(all);
});

test('takes a link in a copied folder for what it is, as BuildKit does', async () => {
  await using context = await createLinkedContext();
  const dockerfile = 'FROM scratch\nCOPY src/lib /x/\n';
  await writeFile(join(context.path, 'Dockerfile'), dockerfile);
  expect(await copyByBuildKit(context.path)).toEqual(['src/lib/a.ts', 'src/lib/b.ts']);
  const chosen = chooseCopied(await listFiles(context.path), copyPatternsOf(copySourcesOf(dockerfile, {})));
  expect(chosen.map(({path}) => path)).toEqual(['src/lib/a.ts', 'src/lib/b.ts', 'src/lib/linked']);
});

test('counts the whole context where a base image copies it by itself, whatever its name', async () => {
  await using context = await createContext();
  await using base = await createTempFolder();
  const docker = await findDocker(signal);
  const image = `devloop-test/base-${randomBytes(4).toString('hex')}`;
  const run = async (...args: readonly string[]) => runCommand({file: 'docker', args, env: docker.env}, signal);
  await writeFile(join(base.path, 'Dockerfile'), 'FROM scratch\nONBUILD COPY . /all/\nLABEL of=test\n');
  await run('buildx', 'build', '--builder', 'default', '--load', '--tag', image, base.path);
  await using removal = new AsyncDisposableStack();
  removal.defer(async () => void (await run('image', 'rm', '--force', image)));

  const dockerfile = join(context.path, 'Dockerfile');
  const build = {context: context.path, dockerfile, args: {}, secrets: [], ssh: [], platforms: []};
  const jobContext = createDockerContext({docker, memory: nothing.memory}, signal);
  /** Whether the README, which no instruction of the Dockerfile copies, counts. */
  const isCounted = async (from: string): Promise<boolean> => {
    await writeFile(dockerfile, `FROM ${from}\nCOPY a.txt /x/\n`);
    await writeFile(join(context.path, 'README.md'), 'one');
    const before = await hashImageInputs(build, jobContext);
    await writeFile(join(context.path, 'README.md'), 'two');
    return (await hashImageInputs(build, jobContext)) !== before;
  };
  expect([await isCounted('scratch'), await isCounted(image)]).toEqual([false, true]);
});
