import {expect, test} from 'vitest';

import {createLineFinder} from '../../src/config/find-line.ts';

const source = `// services: {api: {build: {target: 1}}}
const context = 'api: 5'; /* name:
releases: */
export default defineConfig({
  name: 'shop',
  services: {
    api: {forward: {port: 1}, build: {context}},
    'web': {build: {
      "target": \`}\`,
    }},
  },
  releases: {
    web: {needs: ['api'], images: {'api.image': 'api'}},
  },
});
`;

const findLine = createLineFinder(source);

test.each([
  [['name'], 5],
  [['services'], 6],
  [['services', 'api', 'forward', 'port'], 7],
  [['services', 'web', 'build', 'target'], 9],
  [['releases', 'web', 'images', 'api.image'], 13],
])('finds the line of %j', (path, line) => {
  expect(findLine(path)).toBe(line);
});

test.each([
  [['services', 'api', 'build', 'target'], 7],
  [['services', 'api', 'build', 'context'], 7],
  [['services', 'none', 'build'], 6],
  [['releases', 'web', 'needs', '0'], 13],
])('finds the line of the last key of %j that is there', (path, line) => {
  expect(findLine(path)).toBe(line);
});

test('finds no line for the file as a whole, or for a key that is nowhere', () => {
  expect(findLine([])).toBeUndefined();
  expect(findLine(['forwards', 'db'])).toBeUndefined();
});

test.each(["\\'", '/*', '`\\`', '"\\', "'", '{', '//', '/* *', 'a:'])('is quick with a megabyte of `%s`', part => {
  const find = createLineFinder(`{name: 1}\n${part.repeat(1_000_000 / part.length)}`);
  expect(find(['name'])).toBe(1);
});
