import {globSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

import {expect, test} from 'vitest';

const root = join(import.meta.dirname, '../..');

const [, listed = ''] =
  /Functions begin with a verb from this list: `([^`]+)`/.exec(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')) ??
  [];
const verbs = new Set(listed.split(/\s+/));

/** What Docker, kind, Helm and the registry protocol call these things themselves. */
const toolWords = new Set(['connect', 'delete', 'ping', 'prune', 'pull', 'restart', 'uninstall', 'unpause', 'upgrade']);

/** Derivations are nouns; these have no ending by which that could be seen. */
const nouns = new Set(['doctor', 'down', 'failed', 'imageName', 'initialState', 'ok', 'up', 'withoutObsoleteFailures']);

const exported =
  /^export (?:async )?function\*? (\w+)|^export async function\* (\w+)|^export const (\w+) =\s*(?:async\s*)?(?:<[^>]*>\s*)?\(/gm;

const functions = globSync('src/**/*.ts', {cwd: root}).flatMap(file =>
  Array.from(readFileSync(join(root, file), 'utf8').matchAll(exported), ([, ...names]) => ({
    file,
    name: names.find(Boolean) ?? '',
  })),
);

const isWellNamed = ({file, name}: {readonly file: string; readonly name: string}): boolean => {
  const [word = ''] = /^[a-z]+/.exec(name) ?? [];
  if (verbs.has(word) || ['is', 'has', 'can'].includes(word)) return true;
  if (/(?:Of|Failure|By|Facts|Values)$/.test(name) || nouns.has(name)) return true;
  return file.startsWith('src/drivers/') && toolWords.has(word);
};

test('exported functions begin with a verb of the list in CONTRIBUTING.md', () => {
  expect(functions.length).toBeGreaterThan(100);
  expect(functions.filter(each => !isWellNamed(each))).toEqual([]);
});

test('the list has no verb that nobody uses', () => {
  const sources = globSync('{src,lab}/**/*.ts', {cwd: root})
    .map(file => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  expect(
    [...verbs].filter(verb => !new RegExp(`(?:function\\*?|const|async|readonly) ${verb}(?:[A-Z(]| =)`).test(sources)),
  ).toEqual([]);
});
