import {globSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {parseRequest} from '../../src/cli/arguments.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'];

/** The text without the examples of other projects: what is fenced and has a language. */
const withoutExamples = (text: string): string => text.replace(/^```(?:ts|sh)\n[^]*?^```$/gm, '');

const ownFolder = /(?<![\w./~-])(?:src|test|lab|charts|services)\/[\w./*<> -]*[\w>]/g;
const link = /(?<=\]\()[\w./-]+(?=\))/g;

/** Paths of this project that a document names; `<…>` and `*` stand for anything. */
const pathsIn = (text: string): readonly string[] => [
  ...new Set([
    ...Array.from(text.matchAll(/`([^`\n]+)`/g), ([, quoted = '']) => quoted).flatMap(
      quoted => quoted.match(ownFolder) ?? [],
    ),
    ...(text.match(link) ?? []),
  ]),
];

const named = documents.flatMap(file => pathsIn(withoutExamples(read(file))).map(path => ({file, path})));

test('the documents name paths', () => {
  expect(named.length).toBeGreaterThan(30);
});

test.each(named)('$file names $path, which exists', ({path}) => {
  expect(globSync(path.replace(/<[^>]*>/g, '*'), {cwd: root})).not.toEqual([]);
});

test('the architecture is told in 120 lines', () => {
  expect(read('ARCHITECTURE.md').trimEnd().split('\n').length).toBeLessThanOrEqual(120);
});

const tableCommands = documents.flatMap(file =>
  Array.from(read(file).matchAll(/^\| `([^`]+)` \|/gm), ([, command = '']) => command),
);

test('the tables of the documents name devloop commands that exist', () => {
  const requests = tableCommands
    .filter(command => /^devloop\b/.test(command))
    .map(command => parseRequest(command.split(' ').slice(1)));
  expect(requests.length).toBeGreaterThan(10);
  expect(requests.filter(({kind}) => kind === 'misuse')).toEqual([]);
});

test('the documents name npm scripts that exist', () => {
  const {scripts}: {readonly scripts: Readonly<Record<string, string>>} = JSON.parse(read('package.json'));
  const used = documents.flatMap(file =>
    Array.from(read(file).matchAll(/\bnpm (?:run ([a-z]+)|(test)\b)/g), ([, run, plain]) => run ?? plain ?? ''),
  );
  expect(used.length).toBeGreaterThan(5);
  expect(used.filter(name => !(name in scripts))).toEqual([]);
});
