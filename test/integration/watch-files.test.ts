import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {mkdir, readFile, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import * as fc from 'fast-check';
import {expect, test} from 'vitest';

import {diskFingerprints} from '../../src/drivers/fingerprint.ts';
import {runCommand} from '../../src/drivers/run-command.ts';
import {ToolError} from '../../src/drivers/tool-error.ts';
import {watchFolder, writeFiles} from '../rig/watched-folder.ts';

const signal = new AbortController().signal;

const inputsOf = (root: string) => ({context: root, dockerfile: join(root, 'Dockerfile'), args: {}, platforms: []});

/** Paths that are told until all of these were among them. */
const collectUntil = async (
  next: () => Promise<{readonly paths: readonly string[]}>,
  wanted: readonly string[],
): Promise<ReadonlySet<string>> => {
  const seen = new Set<string>();
  const missing = new Set(wanted);
  while (missing.size > 0)
    for (const path of (await next()).paths) {
      seen.add(path);
      missing.delete(path);
    }
  return seen;
};

const numbered = (count: number, text: string): Record<string, string> =>
  Object.fromEntries(Array.from({length: count}, (_unused, index) => [`many/${index % 20}/${index}.txt`, text]));

test('tells a git checkout of 500 files as one', async () => {
  await using watched = await watchFolder(numbered(500, 'one'));
  const git = async (...args: readonly string[]) =>
    runCommand({file: 'git', args: ['-C', watched.root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]}, signal);
  await git('init', '-q', '-b', 'one');
  await git('add', '.');
  await git('commit', '-qm', 'one');
  await git('checkout', '-qb', 'two');
  await writeFiles(watched.root, numbered(500, 'two'));
  await collectUntil(watched.next, ['many/19/499.txt']);
  await git('commit', '-qam', 'two');
  await watched.watch.watch(watched.order, signal);

  await git('checkout', '-q', 'one');
  const batch = await watched.next();
  expect(batch.paths.filter(path => path.startsWith('many/'))).toHaveLength(500);
  expect(batch.occasion).toBe('git');
});

test('finds 20,000 writes that were made while nobody could listen', async () => {
  await using watched = await watchFolder(numbered(2000, 'one'));
  const paths = Object.keys(numbered(2000, ''));
  for (let round = 0; round < 10; round++)
    for (const path of paths) writeFileSync(join(watched.root, path), `round ${round}`);
  await collectUntil(watched.next, paths);
  expect(await watched.watch.hashContext(inputsOf(watched.root), signal)).toBe(
    await diskFingerprints.hashContext(inputsOf(watched.root), signal),
  );
});

test('finds each file of a tree of 10,000 that appears at once', async () => {
  await using watched = await watchFolder({});
  const files = numbered(10_000, 'x');
  for (let folder = 0; folder < 20; folder++) await mkdir(join(watched.root, `many/${folder}`), {recursive: true});
  for (const path of Object.keys(files)) writeFileSync(join(watched.root, path), 'x');
  await collectUntil(watched.next, Object.keys(files));
});

test('finds each file of a tree of 10,000 that is moved in', async () => {
  await using watched = await watchFolder({
    '.dockerignore': 'outside\n',
    ...prefixed('outside', numbered(10_000, 'x')),
  });
  await rename(join(watched.root, 'outside/many'), join(watched.root, 'many'));
  await collectUntil(watched.next, Object.keys(numbered(10_000, 'x')));
});

const prefixed = (folder: string, files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

test('tells a file that is written in three pieces when it is whole', async () => {
  await using watched = await watchFolder({'big.bin': 'x'});
  const piece = Buffer.alloc(1024 * 1024, 'y');
  for (let count = 1; count <= 3; count++) writeFileSync(join(watched.root, 'big.bin'), piece, {flag: 'a'});
  await watched.next();
  expect(await watched.watch.hashContext(inputsOf(watched.root), signal)).toBe(
    await diskFingerprints.hashContext(inputsOf(watched.root), signal),
  );
});

test('follows a context that is deleted and made again, and a values file that is replaced', async () => {
  await using outer = await watchFolder({
    'app/Dockerfile': 'FROM scratch\n',
    'app/src/a.ts': '1',
    'values.yaml': 'a: 1',
  });
  const app = join(outer.root, 'app');
  const values = join(outer.root, 'values.yaml');
  const inputs = [
    {kind: 'context', path: app, dockerfile: join(app, 'Dockerfile')},
    {kind: 'file', path: values},
  ] as const;
  await outer.watch.watch({...outer.order, inputs}, signal);
  await rm(app, {recursive: true});
  await collectUntil(outer.next, ['app/src/a.ts']);
  await writeFiles(outer.root, {'app/Dockerfile': 'FROM scratch\n', 'app/src/a.ts': '2'});
  await collectUntil(outer.next, ['app/src/a.ts']);
  await writeFile(join(app, 'src/a.ts'), '3');
  await collectUntil(outer.next, ['app/src/a.ts']);
  await writeFile(`${values}.new`, 'a: 2');
  await rename(`${values}.new`, values);
  await collectUntil(outer.next, ['values.yaml']);
});

test('reads its rules anew when an ignore file changes', async () => {
  await using watched = await watchFolder({'.dockerignore': 'logs\n', 'logs/a.log': '1', 'gen/b.ts': '1'});
  await writeFile(join(watched.root, '.dockerignore'), 'gen\n');
  await collectUntil(watched.next, ['.dockerignore']);
  await watched.watch.watch(watched.order, signal);
  await writeFile(join(watched.root, 'gen/b.ts'), '2');
  await writeFile(join(watched.root, 'logs/a.log'), '2');
  expect(await collectUntil(watched.next, ['logs/a.log'])).not.toContain('gen/b.ts');
});

/** A user namespace has a limit of its own in `/proc/sys/user`; what is in `/proc/sys/fs/inotify` is the machine's, and not to be written to. */
const canLimit = (): boolean => {
  try {
    execFileSync('unshare', ['-Ur', 'true'], {stdio: 'ignore'});
    return true;
  } catch {
    return false;
  }
};

test.skipIf(!canLimit())('says when the kernel allows no more watches, and finds changes all the same', async () => {
  const script = join(import.meta.dirname, '../rig/watch-with-limit.ts');
  const command = `echo 20 > /proc/sys/user/max_inotify_watches && exec "${process.execPath}" "${script}"`;
  const output: string[] = [];
  await runCommand({file: 'unshare', args: ['-Ur', 'sh', '-c', command], onLine: line => output.push(line)}, signal);
  expect(output.join('\n')).toMatch(/limit fs\.inotify\.max_user_watches \d+/);
  expect(output.join('\n')).toContain('found');
});

type Step = readonly [kind: string, from: string, to: string, text: string];

test('gives the fingerprint that the disk gives, after whatever happened', {timeout: 300_000}, async () => {
  const names = fc.constantFrom(
    'a',
    'b',
    'c',
    'a/b',
    'a/b/c',
    'b/a',
    'gen/x',
    'gen',
    'x.log',
    'node_modules/m',
    '.gitignore',
    '.dockerignore',
  );
  const kinds = fc.constantFrom('write', 'write', 'write', 'remove', 'rename', 'folder', 'link', 'same', 'pause');
  const steps = fc.array(fc.tuple(kinds, names, names, fc.constantFrom('', 'x', 'gen\n', '*.log\n', 'b\n!b/a\n')), {
    minLength: 3,
    maxLength: 25,
  });
  await fc.assert(
    fc.asyncProperty(steps, async list => {
      await using watched = await watchFolder({'a/b/c': '1', '.dockerignore': '*.log\n', '.gitignore': 'gen\n'});
      for (const step of list) await apply(watched, step);
      await watched.watch.lookAgain(watched.root, signal);
      expect(await hashBy(watched.watch, watched.root)).toBe(await hashBy(diskFingerprints, watched.root));
      // And without a look: what events say is enough.
      await writeFiles(watched.root, {'last.txt': String(list.length)});
      await collectUntil(watched.next, ['last.txt']);
      expect(await hashBy(watched.watch, watched.root)).toBe(await hashBy(diskFingerprints, watched.root));
    }),
    {numRuns: 30, endOnFailure: true},
  );
});

/** An ignore file that is a folder is one that nobody can read. */
const hashBy = async ({hashContext}: Pick<typeof diskFingerprints, 'hashContext'>, root: string): Promise<string> =>
  hashContext(inputsOf(root), signal).catch((error: unknown) => {
    if (error instanceof ToolError) return error.message;
    throw error;
  });

const apply = async (
  {root, watch}: Awaited<ReturnType<typeof watchFolder>>,
  [kind, from, to, text]: Step,
): Promise<void> => {
  try {
    if (kind === 'write') await writeFiles(root, {[from]: text});
    if (kind === 'remove') await rm(join(root, from), {recursive: true, force: true});
    if (kind === 'rename') await rename(join(root, from), join(root, to));
    if (kind === 'folder') await mkdir(join(root, from), {recursive: true});
    if (kind === 'link') await symlink(to, join(root, from));
    if (kind === 'same') await writeFile(join(root, from), await readFile(join(root, from)));
    if (kind === 'pause') await hashBy(watch, root);
  } catch (error) {
    // A step that is impossible here is none.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
};
