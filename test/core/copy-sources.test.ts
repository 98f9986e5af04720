import {expect, test} from 'vitest';

import {copyPatternsOf, findSource} from '../../src/core/copy-patterns.ts';
import {copySourcesOf} from '../../src/core/copy-sources.ts';

const patternsOf = (dockerfile: string): readonly string[] | string => {
  const copied = copySourcesOf(dockerfile, {});
  if (copied.kind === 'some') return copied.sources.map(({pattern}) => pattern);
  return `all, ${copied.by.kind} in line ${copied.by.kind === 'argument' ? 0 : copied.by.line}`;
};

test.each([
  ['a folder and a file', 'FROM a\nCOPY src ./src\nCOPY --link ./x.txt /\n', ['src', 'x.txt']],
  ['several paths of one instruction', 'FROM a\nCOPY a /b/ ./c/../d /to', ['a', 'b', 'd']],
  ['every stage', 'FROM a AS x\nADD one .\nFROM b\nCOPY --from=x /y /y\ncopy two .', ['one', 'two']],
  ['JSON', 'FROM a\nCOPY --chown=1:2 ["with space", "b", "/to"]', ['with space', 'b']],
  ['wildcards', 'FROM a\nCOPY package*.json src/[a-c]?.ts [xy].txt ./', ['package*.json', 'src/[a-c]?.ts', '[xy].txt']],
  ['continued lines and comments', 'FROM a\nCOPY one \\\n # two\n\n  three /to\n# COPY four /', ['one', 'three']],
  ['a word over two lines', 'FROM a\nCOPY sr\\\nc /to\n', ['src']],
  ['a backslash that means itself at the end of a line', 'FROM a\nRUN echo \\\\\nCOPY b /\n', ['b']],
  ['a path out of the context', 'FROM a\nCOPY ../outside/x /', ['outside/x']],
  [
    'flags that only change what becomes of it',
    'FROM a\nADD --chmod=1 --exclude=*.md --unpack=true a.tar /',
    ['a.tar'],
  ],
  ['nothing that is fetched', 'FROM a\nADD https://example.org/a git@example.org:b/c.git#d e /', ['e']],
  ['nothing of a here-document', 'FROM a\nCOPY <<-"EOF" b /to/\nCOPY c /\n\tEOF\nRUN <<X\nCOPY d /\n X\nX\n', ['b']],
  ['nothing of other mounts', 'FROM a\nRUN --mount=type=cache,target=/c --mount=target=/t,from=a x', []],
  ['a known frontend', '# syntax=docker/dockerfile:1.7-labs\n# escape=\\\nFROM a\nCOPY b /', ['b']],
  ['nothing', 'FROM a', []],
])('knows what a Dockerfile copies: %s', (_, dockerfile, patterns) => {
  expect(patternsOf(dockerfile)).toEqual(patterns);
});

test.each([
  ['COPY . .', 'FROM a\nCOPY src /\nCOPY . .', 'all, copied in line 3'],
  ['ADD ./', 'FROM a\nADD ./ /app/', 'all, copied in line 2'],
  ['the root and what is above it', 'FROM a\nCOPY b/../.. /', 'all, copied in line 2'],
  ['the context beside something unclear', 'FROM a\nCOPY $b /\nCOPY . .', 'all, copied in line 3'],
  ['a variable', 'FROM a\nCOPY ${dir}/x /\n', 'all, unclear in line 2'],
  ['quotes', 'FROM a\nCOPY "a" /', 'all, unclear in line 2'],
  ['an escape', 'FROM a\nCOPY a\\ b c /', 'all, unclear in line 2'],
  ['JSON of something else', 'FROM a\nCOPY [1, 2]', 'all, unclear in line 2'],
  ['a class without an end', 'FROM a\nCOPY a[b c /', 'all, unclear in line 2'],
  ['parents', 'FROM a\nCOPY --parents ./a/*/b /', 'all, unclear in line 2'],
  ['an unknown flag', 'FROM a\nCOPY --new a /', 'all, unclear in line 2'],
  ['no stage to copy from', 'FROM a\nCOPY --from= a /', 'all, unclear in line 2'],
  ['a bind mount', 'FROM a\nRUN --network=none --mount=target=/x y', 'all, unclear in line 2'],
  ['a bind mount that says so', 'FROM a\nRUN --mount=type=bind,source=.,target=/x y', 'all, unclear in line 2'],
  ['a trigger', 'FROM a\nONBUILD COPY b /', 'all, unclear in line 2'],
  ['a base image with triggers', 'FROM node:4-onbuild', 'all, unclear in line 1'],
  ['a base image with triggers behind an argument', 'ARG V=4-onbuild\nFROM node:$V', 'all, unclear in line 1'],
  ['another frontend', '# syntax=example/frontend:1\nFROM a\nCOPY b /', 'all, unclear in line 1'],
  ['another frontend in other words', '#!x\n// Syntax = example/frontend\nFROM a', 'all, unclear in line 1'],
  ['another escape', '# escape=`\nFROM a\nCOPY b /', 'all, unclear in line 1'],
  ['an unknown instruction', 'FROM a\nCOPI b /', 'all, unclear in line 2'],
  ['a here-document without an end', 'FROM a\nCOPY <<EOF /a\nCOPY b /', 'all, unclear in line 2'],
  ['an end within a line', 'FROM a\nRUN b \\', 'all, unclear in line 1'],
  ['nothing at all', '', []],
])('takes the whole context for copied because of %s', (_, dockerfile, all) => {
  expect(patternsOf(dockerfile)).toEqual(all);
});

test.each([
  ['another frontend', {BUILDKIT_SYNTAX: 'example/frontend'}, 'BUILDKIT_SYNTAX'],
  ['a base image with triggers', {VERSION: '24', BASE: 'node:4-onbuild'}, 'BASE'],
])('takes the whole context for copied where a build argument may mean %s', (_, args, name) => {
  expect(copySourcesOf('FROM a\nCOPY b /', args)).toMatchObject({kind: 'all', by: {kind: 'argument', name}});
});

const dockerfileOf = (...sources: readonly string[]): string =>
  `FROM a\n${sources.map(each => `COPY ${each} /x/`).join('\n')}`;

const asking = (source: string) => (path: string) => new RegExp(source, 'su').test(path);

/** Says of each expression whether it knows a path. */
const askerOf = (dockerfile: string) => {
  const {copied, named, way} = copyPatternsOf(copySourcesOf(dockerfile, {}));
  return {isCopied: asking(copied), isNamed: asking(named), isOnTheWay: asking(way)};
};

test.each([
  ['a file', 'a.txt', ['a.txt'], ['A.txt', 'a.txt.old', 'b/a.txt', 'aXtxt']],
  ['a folder', 'src/app', ['src/app', 'src/app/x/y'], ['src', 'src/application', 'src/x']],
  ['stars', '*.md', ['a.md', '.md', 'folder.md/x'], ['b/a.md', 'a.mdx']],
  ['a star for a folder', 'src/*/main.ts', ['src/a/main.ts'], ['src/main.ts', 'src/a/b/main.ts', 'src/a/other.ts']],
  ['a character', '?.txt', ['a.txt', 'ü.txt'], ['.txt', 'ab.txt']],
  ['classes', '[a-c][^x].txt', ['ab.txt', 'cé.txt'], ['dx.txt', 'ax.txt']],
  ['two stars, which are one', '**/x', ['a/x', 'a/x/y'], ['x', 'a/b/x']],
  ['characters that mean themselves', 'a+(b){1}|^.x', ['a+(b){1}|^.x'], ['aab', 'a+(b){1}|^Xx']],
  ['the context', '.', ['a', 'b/c'], []],
])('finds what is copied by %s', (_, pattern, copied, others) => {
  const {isCopied} = askerOf(dockerfileOf(pattern));
  expect([...copied, ...others].filter(isCopied)).toEqual(copied);
});

test('knows that nothing is copied', () => {
  const {isCopied, isNamed, isOnTheWay} = askerOf('FROM a');
  expect([isCopied('x'), isNamed('x'), isOnTheWay('x')]).toEqual([false, false, false]);
});

test('tells the instruction that names a path', () => {
  const copied = copySourcesOf('FROM a\n\nCOPY pack* ./\nCOPY src ./src\n', {});
  expect(findSource('src/main.ts', copied)).toEqual({
    pattern: 'src',
    instruction: {text: 'COPY src ./src', line: 4},
  });
  expect(findSource('package.json', copied)?.instruction.line).toBe(3);
  expect(findSource('README.md', copied)).toBeUndefined();
});

test('knows what is named in the middle of a whole context, but for what stands for just anything', () => {
  const {isCopied, isNamed} = askerOf(dockerfileOf('.', '*', 'dist/*'));
  expect([isCopied('b'), isNamed('b'), isNamed('dist/b')]).toEqual([true, false, true]);
});

test.each([
  ['a/b/c', ['a', 'a/b', 'a/b/c'], ['b', 'a/c', 'a/b/c/d']],
  ['a/*/c', ['a', 'a/x', 'a/x/c'], ['x', 'a/x/y']],
  ['a/[b-c]/d', ['a', 'a/b', 'a/c/d'], ['a/x', 'b']],
  ['a/b[^x]c/d', ['a', 'a/b', 'a/b/c', 'a/bxc/d'], ['b']],
])('knows the way to %s', (pattern, way, others) => {
  const {isOnTheWay} = askerOf(dockerfileOf(pattern));
  expect([...way, ...others].filter(isOnTheWay)).toEqual(way);
});
