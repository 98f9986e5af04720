import {expect, test} from 'vitest';

import {baseImagesOf} from '../../src/core/base-images.ts';

test.each([
  ['the image it starts from', 'FROM python:3.13-slim\n', ['python:3.13-slim']],
  ['each image once', 'FROM a AS x\nFROM a AS y\nFROM b', ['a', 'b']],
  ['no stages', 'FROM a AS Build\nFROM build AS test\nCOPY --from=build /x /x\nCOPY --from=0 /x /x', ['a']],
  ['not the empty image', 'FROM scratch\nCOPY . /', []],
  [
    'images that files are copied from',
    'FROM a\nCOPY --chown=1 --from=ghcr.io/uv:0.9 /uv /bin/',
    ['a', 'ghcr.io/uv:0.9'],
  ],
  ['images that are mounted', 'FROM a\nRUN --mount=type=bind,from=tools:1,target=/t t', ['a', 'tools:1']],
  ['the default of an argument', 'ARG V="24"\nFROM node:${V}-slim', ['node:24-slim']],
  ['an argument made of another', 'ARG V=24\nARG BASE=node:$V\nFROM $BASE', ['node:24']],
  ['the word for an argument without a value', 'ARG V\nFROM node:${V:-22}', ['node:22']],
  ['a platform', 'FROM --platform=$BUILDPLATFORM node:24 AS build', ['node:24']],
  ['no argument that has no value', 'ARG BASE\nFROM $BASE', []],
])('finds %s', (_, dockerfile, images) => {
  expect(baseImagesOf(dockerfile, {})).toEqual(images);
});

test('prefers the arguments of the build to the defaults', () => {
  expect(baseImagesOf('ARG V=24\nFROM node:$V', {V: '26'})).toEqual(['node:26']);
});

test('takes no argument from inside of a stage', () => {
  expect(baseImagesOf('FROM a\nARG V=1\nFROM node:${V:-2}', {})).toEqual(['a', 'node:2']);
});
