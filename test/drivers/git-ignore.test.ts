import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join, relative} from 'node:path';

import {expect, test} from 'vitest';

import {GitRules} from '../../src/drivers/git-ignore.ts';
import {runCommand} from '../../src/drivers/run-command.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const {signal} = new AbortController();

type Files = Readonly<Record<string, string>>;

const createFiles = async (files: Files) => {
  const folder = await createTempFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), {recursive: true});
    await writeFile(join(folder.path, name), text);
  }
  return folder;
};

/** Without the patterns that its user has for all repositories. */
const runGit = async (folder: string, ...args: readonly string[]) =>
  runCommand({file: 'git', args: ['-C', folder, '-c', 'core.excludesFile=', ...args]}, signal);

const files = {
  '.gitignore': '# comment\n\n*.log\n/build/\ndocs/*\n!docs/keep.md\ntrailing.txt \n\\!odd\n[a-c].tmp\nfoo/**/bar\n',
  'api/.gitignore': '!kept.log\nlocal\nsub/x\n',
  '.git/info/exclude': 'private/\nkept.log\n',
  'a.log': '',
  'A.LOG': '',
  'build/out/x': '',
  'api/build/x': '',
  'api/kept.log': '',
  'kept.log': '',
  'api/local/deep/x': '',
  'api/sub/x/y': '',
  'sub/x': '',
  'docs/a.md': '',
  'docs/keep.md': '',
  'trailing.txt': '',
  '!odd': '',
  'b.tmp': '',
  'd.tmp': '',
  'foo/1/2/bar/x': '',
  'private/x': '',
};

test('finds the very lines that git finds', async () => {
  await using folder = await createFiles(files);
  await runGit(folder.path, 'init', '--quiet');
  await writeFile(join(folder.path, '.git/info/exclude'), files['.git/info/exclude']);
  const paths = Object.keys(files).filter(path => !path.startsWith('.git/'));
  const {stdout} = await runGit(folder.path, 'check-ignore', '--verbose', '--non-matching', ...paths);
  const rules = new GitRules(folder.path);
  const found = paths.map(path => {
    const line = rules.find(join(folder.path, path), 'file');
    const place = line === undefined ? '::' : `${relative(folder.path, line.file)}:${line.line}:${line.pattern}`;
    return `${place}\t${path}`;
  });
  // Git names a line with `!` too, where it lets a path in.
  const expected = stdout
    .trimEnd()
    .split('\n')
    .map(line => line.replace(/^[^\t]*:!.*\t/, '::\t'));
  expect(found).toEqual(expected);
});

test('leaves a project alone that its repository ignores as a whole', async () => {
  await using folder = await createFiles({
    '.git/HEAD': '',
    '.gitignore': '*\n',
    'project/.gitignore': '*.log\n',
  });
  const rules = new GitRules(join(folder.path, 'project'));
  expect(rules.isIgnored(join(folder.path, 'project/main.ts'), 'file')).toBe(false);
  expect(rules.find(join(folder.path, 'project/src/a.log'), 'file')).toMatchObject({line: 1, pattern: '*.log'});
});

test('goes by the files of a project that is in no repository, and by none above it', async () => {
  await using folder = await createFiles({'.gitignore': '*\n', 'project/.gitignore': 'dist/\n'});
  const rules = new GitRules(join(folder.path, 'project'));
  expect(rules.isIgnored(join(folder.path, 'project/dist'), 'folder')).toBe(true);
  expect(rules.isIgnored(join(folder.path, 'project/dist'), 'file')).toBe(false);
  expect(rules.isIgnored(join(folder.path, 'project/src'), 'folder')).toBe(false);
});

test('reads the exclude file of the repository that a work tree belongs to', async () => {
  await using folder = await createFiles({
    'first/.git/info/exclude': 'secret\n',
    'first/.git/worktrees/second/commondir': '../..\n',
    'second/.git': '',
  });
  await writeFile(join(folder.path, 'second/.git'), `gitdir: ${folder.path}/first/.git/worktrees/second\n`);
  const rules = new GitRules(join(folder.path, 'second'));
  expect(rules.find(join(folder.path, 'second/a/secret'), 'file')?.file).toBe(
    join(folder.path, 'first/.git/info/exclude'),
  );
});

test('reads the files anew once it has forgotten them', async () => {
  await using folder = await createFiles({'.git/HEAD': '', '.gitignore': 'a\n'});
  const rules = new GitRules(folder.path);
  const isIgnored = (): boolean => rules.isIgnored(join(folder.path, 'b'), 'file');
  const before = isIgnored();
  await writeFile(join(folder.path, '.gitignore'), 'b\n');
  const stale = isIgnored();
  rules.clean();
  expect([before, stale, isIgnored()]).toEqual([false, false, true]);
});
