import {mkdir, readFile, rename, rm, symlink, utimes, writeFile, appendFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {runCommand} from '../../src/drivers/run-command.ts';
import {watchFolder, writeFiles} from '../rig/watched-folder.ts';

/** Without emptying the file first: on a busy machine it may be empty for longer than the watch waits. */
const inPlace = {flag: 'r+'} as const;

const signal = new AbortController().signal;
const files = {'src/main.ts': 'main', 'src/deep/er/x.ts': 'x', '.dockerignore': '*.log\n', '.gitignore': 'gen/\n'};

test('tells a save once, and when it was made', async () => {
  await using watched = await watchFolder(files);
  const before = Date.now();
  await writeFile(join(watched.root, 'src/main.ts'), 'moin');
  const {paths, savedAt, seenAt, occasion} = await watched.next();
  expect({paths, occasion}).toEqual({paths: ['src/main.ts'], occasion: 'edit'});
  expect(savedAt).toBeGreaterThan(before - 50);
  expect(seenAt).toBeGreaterThanOrEqual(Math.floor(savedAt) - 50);
});

test('tells of a file that is written beside its place and renamed as of one change', async () => {
  await using watched = await watchFolder(files);
  await writeFile(join(watched.root, 'src/main.ts.tmp'), 'moin');
  await rename(join(watched.root, 'src/main.ts.tmp'), join(watched.root, 'src/main.ts'));
  expect(await watched.next()).toMatchObject({paths: ['src/main.ts']});
});

test.each<[string, (root: string, count: number) => Promise<unknown>]>([
  ['a touch', async root => utimes(join(root, 'src/main.ts'), new Date(), new Date())],
  ['the same bytes', async root => writeFile(join(root, 'src/main.ts'), 'main', inPlace)],
  [
    'what an editor writes for itself',
    async root => writeFile(join(root, 'src/.main.ts.swp'), 'x').then(async () => rm(join(root, 'src/.main.ts.swp'))),
  ],
  ['what .dockerignore leaves out', async (root, count) => writeFile(join(root, 'debug.log'), String(count))],
  ['what .gitignore leaves out', async (root, count) => writeFiles(root, {'gen/a.ts': String(count)})],
  ['node_modules', async (root, count) => writeFiles(root, {'node_modules/a/index.js': String(count)})],
  ['a FIFO', async (root, count) => runCommand({file: 'mkfifo', args: [join(root, `pipe-${count}`)]}, signal)],
])('tells nothing of %s', async (_name, change) => {
  await using watched = await watchFolder(files);
  await watched.watch.hashContext(
    {context: watched.root, dockerfile: join(watched.root, 'Dockerfile'), args: {}, platforms: []},
    signal,
  );
  for (let count = 0; count < 100; count++) await change(watched.root, count);
  await watched.watch.lookAgain(watched.root, signal);
  await writeFile(join(watched.root, 'src/last.ts'), '');
  expect(await watched.next()).toMatchObject({paths: ['src/last.ts']});
});

test.each([
  ['a Dockerfile inside its context', 'app/Dockerfile'],
  ['a Dockerfile outside its context', 'docker/Dockerfile'],
  ['an ignore file', 'app/.dockerignore'],
  ['a values file', 'values.yaml'],
  ['the config, in a context that nobody has read', 'app/devloop.config.ts'],
])('tells a change of %s, but not that it was touched or written with the same bytes', async (_name, path) => {
  await using watched = await watchFolder({
    'app/Dockerfile': 'FROM scratch\n',
    'app/.dockerignore': '*.log\n',
    'docker/Dockerfile': 'FROM scratch\n',
    'values.yaml': 'a: 1\n',
    'app/devloop.config.ts': 'export default {}\n',
  });
  const [context, file] = [join(watched.root, 'app'), join(watched.root, path)];
  const inputs = [
    {kind: 'context', path: context, dockerfile: join(context, 'Dockerfile')},
    {kind: 'context', path: context, dockerfile: join(watched.root, 'docker/Dockerfile')},
    {kind: 'file', path: join(watched.root, 'values.yaml')},
    {kind: 'file', path: join(context, 'devloop.config.ts')},
  ] as const;
  await watched.watch.watch({...watched.order, inputs}, signal);
  const text = await readFile(file, 'utf8');
  for (const content of [text, `${text}# more\n`]) {
    await writeFile(file, content);
    for (let count = 0; count < 50; count++) {
      await utimes(file, new Date(), new Date());
      await writeFile(file, content, inPlace);
      await watched.watch.lookAgain(context, signal);
    }
    if (content !== text) expect(await watched.next()).toMatchObject({paths: [path]});
  }
  await writeFile(join(context, 'last.ts'), '');
  expect(await watched.next()).toMatchObject({paths: ['app/last.ts']});
});

test('follows a folder that is renamed', async () => {
  await using watched = await watchFolder(files);
  await rename(join(watched.root, 'src'), join(watched.root, 'lib'));
  expect((await watched.next()).paths).toEqual(expect.arrayContaining(['src/deep/er/x.ts', 'lib/deep/er/x.ts']));
  await appendFile(join(watched.root, 'lib/deep/er/x.ts'), '!');
  expect(await watched.next()).toMatchObject({paths: ['lib/deep/er/x.ts']});
});

test('follows a folder that is deleted and made again', async () => {
  await using watched = await watchFolder(files);
  await rm(join(watched.root, 'src'), {recursive: true});
  await writeFiles(watched.root, files);
  await writeFiles(watched.root, {'src/deep/er/x.ts': 'other'});
  await watched.watch.lookAgain(watched.root, signal);
  await writeFiles(watched.root, {'src/deep/er/x.ts': 'third', 'src/last.ts': ''});
  const seen = new Set<string>();
  while (!seen.has('src/last.ts')) for (const path of (await watched.next()).paths) seen.add(path);
  expect(seen).toContain('src/deep/er/x.ts');
});

test('sees a new tree while it grows', async () => {
  await using watched = await watchFolder(files);
  await writeFiles(watched.root, {'new/a/b/c.ts': '1', 'new/a/b/d.ts': '2'});
  await mkdir(join(watched.root, 'new/empty'));
  const seen = new Set<string>();
  while (!(seen.has('new/a/b/d.ts') && seen.has('new/empty')))
    for (const path of (await watched.next()).paths) seen.add(path);
  expect(seen).toContain('new/a/b/c.ts');
});

test('takes a circle of links for what it is', async () => {
  await using watched = await watchFolder(files);
  await symlink('..', join(watched.root, 'src/circle'));
  expect(await watched.next()).toMatchObject({paths: ['src/circle']});
});
