import {chmod, mkdir, rename, rm, symlink, utimes, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

import * as fc from 'fast-check';
import {expect, test} from 'vitest';

import {diskFingerprints} from '../../src/drivers/fingerprint.ts';
import {runCommand} from '../../src/drivers/run-command.ts';
import {createTempFolder} from '../rig/temp-folder.ts';
import {findToolError} from '../rig/tool-error.ts';

const signal = new AbortController().signal;
const {hashContext, hashFiles, hashFolder} = diskFingerprints;

type Files = Readonly<Record<string, string>>;

const writeFiles = async (root: string, files: Files): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), {recursive: true});
    await writeFile(join(root, path), text);
  }
};

const hash = (context: string, settings: {target?: string; args?: Record<string, string>} = {}): Promise<string> =>
  hashContext({context, dockerfile: join(context, 'Dockerfile'), args: {}, platforms: [], ...settings}, signal);

const project: Files = {
  Dockerfile: 'FROM scratch\nCOPY . /\n',
  '.dockerignore': 'node_modules\n*.log\n!important.log\n',
  'src/main.ts': 'main',
  'src/run.sh': 'run',
  'node_modules/left-pad/index.js': 'pad',
};

type Change = readonly [name: string, change: (root: string) => Promise<unknown>];

const createProject = async () => {
  const folder = await createTempFolder();
  await writeFiles(folder.path, project);
  return folder;
};

test.each<Change>([
  ['a file with other content', root => writeFile(join(root, 'src/main.ts'), 'moin')],
  ['a new file', root => writeFile(join(root, 'src/new.ts'), '')],
  ['a new empty folder', root => mkdir(join(root, 'empty'))],
  ['a removed file', root => rm(join(root, 'src/main.ts'))],
  ['a renamed file', root => rename(join(root, 'src/main.ts'), join(root, 'src/other.ts'))],
  ['a file moved to another folder', root => rename(join(root, 'src/main.ts'), join(root, 'main.ts'))],
  ['an executable bit', root => chmod(join(root, 'src/run.sh'), 0o755)],
  ['a new link', root => symlink('main.ts', join(root, 'src/link.ts'))],
  ['an exception from the ignored', root => writeFile(join(root, 'important.log'), 'x')],
  ['the Dockerfile', root => writeFile(join(root, 'Dockerfile'), 'FROM alpine\n')],
  ['what is ignored', root => writeFile(join(root, '.dockerignore'), '')],
])('sees %s', async (_name, change) => {
  await using folder = await createProject();
  const before = await hash(folder.path);
  await change(folder.path);
  expect(await hash(folder.path)).not.toBe(before);
});

test.each<Change>([
  ['a touch', root => utimes(join(root, 'src/main.ts'), 1, 1)],
  ['the same bytes again', root => writeFile(join(root, 'src/main.ts'), 'main')],
  ['an ignored file', root => writeFile(join(root, 'debug.log'), 'x')],
  ['a file in an ignored folder', root => writeFiles(root, {'node_modules/new/index.js': 'x'})],
  ['a FIFO', root => runCommand({file: 'mkfifo', args: [join(root, 'src/pipe')]}, signal)],
])('does not see %s', async (_name, change) => {
  await using folder = await createProject();
  const before = await hash(folder.path);
  await change(folder.path);
  expect(await hash(folder.path)).toBe(before);
});

test('never reads through a link, neither out of the context nor in a circle', async () => {
  await using folder = await createProject();
  await using outside = await createTempFolder();
  await symlink(outside.path, join(folder.path, 'src/outside'));
  await symlink('..', join(folder.path, 'src/circle'));
  const before = await hash(folder.path);
  await writeFiles(outside.path, {'secret.txt': 'x'});
  expect(await hash(folder.path)).toBe(before);
});

test('sees the settings of the build, whatever the order of its arguments', async () => {
  await using folder = await createProject();
  const {path} = folder;
  const hashes = await Promise.all([
    hash(path),
    hash(path, {target: 'runtime'}),
    hash(path, {args: {A: '1'}}),
    hash(path, {args: {A: '2'}}),
  ]);
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(await hash(path, {args: {A: '1', B: '2'}})).toBe(await hash(path, {args: {B: '2', A: '1'}}));
});

test('prefers the ignore file of the Dockerfile over that of the context', async () => {
  await using folder = await createProject();
  await writeFiles(folder.path, {'Dockerfile.dockerignore': 'src\n'});
  const before = await hash(folder.path);
  await writeFiles(folder.path, {'src/main.ts': 'changed'});
  expect(await hash(folder.path)).toBe(before);
  await writeFiles(folder.path, {'debug.log': 'no longer ignored'});
  expect(await hash(folder.path)).not.toBe(before);
});

test('sees a file in an ignored folder that an exception brings back', async () => {
  await using folder = await createProject();
  await writeFiles(folder.path, {'.dockerignore': 'docs\n!docs/api/*.md\n', 'docs/api/a.md': 'a', 'docs/b.md': 'b'});
  const before = await hash(folder.path);
  await writeFiles(folder.path, {'docs/b.md': 'changed'});
  expect(await hash(folder.path)).toBe(before);
  await writeFiles(folder.path, {'docs/api/a.md': 'changed'});
  expect(await hash(folder.path)).not.toBe(before);
});

test('is the same for the same files, in whatever order they were made', async () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'a/b', 'z', 'z-1', 'é', 'a b'), {minLength: 2});
  await fc.assert(
    fc.asyncProperty(names, async paths => {
      await using first = await createTempFolder();
      await using second = await createTempFolder();
      const files = paths.map(path => [`${path}.d/file`, path] as const);
      await writeFiles(first.path, Object.fromEntries(files));
      await writeFiles(second.path, Object.fromEntries(files.toReversed()));
      expect(await hashFolder(first.path, signal)).toBe(await hashFolder(second.path, signal));
    }),
    {numRuns: 20},
  );
});

test('hashes files by content and order', async () => {
  await using folder = await createTempFolder();
  const {path} = folder;
  await writeFiles(path, {a: '1', b: '2', c: 'x'.repeat(3_000_000)});
  const [a, b, c] = [join(path, 'a'), join(path, 'b'), join(path, 'c')];
  const before = await hashFiles([a, b, c], signal);
  expect(await hashFiles([b, a, c], signal)).not.toBe(before);
  await writeFile(c, `${'x'.repeat(2_999_999)}y`);
  expect(await hashFiles([a, b, c], signal)).not.toBe(before);
});

test('names the file that cannot be read', async () => {
  const error = await findToolError(hashFiles(['/no/such/values.yaml'], signal));
  expect(error).toMatchObject({reason: 'failed', command: 'read /no/such/values.yaml'});
});

test('stops when told to', async () => {
  await using folder = await createProject();
  expect(await findToolError(hashFolder(folder.path, AbortSignal.abort()))).toMatchObject({reason: 'interrupted'});
});

test('sees only what the Dockerfile copies, and all where that leads through a link', async () => {
  await using folder = await createProject();
  const copied = {copied: '^src(?:/.*)?$', way: '^src$'};
  const hashCopied = (): Promise<string> =>
    hashContext(
      {context: folder.path, dockerfile: join(folder.path, 'Dockerfile'), args: {}, platforms: [], copied},
      signal,
    );
  const first = await hashCopied();
  await writeFile(join(folder.path, 'README.md'), 'read me');
  const beside = await hashCopied();
  await writeFile(join(folder.path, 'src/main.ts'), 'moin');
  const inside = await hashCopied();
  await rename(join(folder.path, 'src'), join(folder.path, 'real'));
  await symlink('real', join(folder.path, 'src'));
  const linked = await hashCopied();
  await writeFile(join(folder.path, 'real/main.ts'), 'tach');
  expect([beside === first, inside === first, (await hashCopied()) === linked]).toEqual([true, false, false]);
});
