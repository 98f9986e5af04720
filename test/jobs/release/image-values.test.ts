import {expect, test} from 'vitest';

import type {PlacedImage} from '../../../src/core/job.ts';
import {imageValues} from '../../../src/jobs/release/image-values.ts';

const api: PlacedImage = {
  valuesPath: 'api.image',
  repository: 'localhost:5001/shop/api',
  tag: 'dev-1',
  digest: 'sha256:a',
};
const web: PlacedImage = {
  valuesPath: 'web.image',
  repository: 'localhost:5001/shop/web',
  tag: 'dev-2',
  digest: 'sha256:b',
};
const parts = {repository: 'localhost:5001/shop/api', tag: 'dev-1', digest: 'sha256:a'};
const whole = 'localhost:5001/shop/api:dev-1@sha256:a';

test.each<readonly [string, readonly unknown[], unknown]>([
  ['in parts where the chart has parts', [{api: {image: {repository: 'api', tag: 'latest'}}}], parts],
  ['in parts where the chart has nothing', [{}], parts],
  ['in parts where the values file is empty', [null], parts],
  ['in parts where something else than values stands above it', [{api: ['image']}], parts],
  ['whole where the chart has a text', [{api: {image: 'api:latest'}}], whole],
  ['whole where the text is empty', [{api: {image: ''}}], whole],
  ["by the user's file where it differs from the chart", [{api: {image: {tag: 'x'}}}, {api: {image: 'api:x'}}], whole],
  ['by the last file that says something', [{api: {image: 'api'}}, {api: {image: {}}}, {other: 1}], parts],
])('an image is put %s', (_where, chartValues, image) => {
  expect(imageValues([api], chartValues)).toEqual({api: {image}});
});

test('the whole reference has the tag too, for those who read it', () => {
  expect(imageValues([{...api, valuesPath: 'image'}], [{image: ''}])).toEqual({image: whole});
});

test('images under one parent do not push each other out', () => {
  const images = [
    {...api, valuesPath: 'global.images.api'},
    {...web, valuesPath: 'global.images.web'},
    {...web, valuesPath: 'global.proxy'},
  ];
  const {valuesPath: _path, ...webParts} = web;
  expect(imageValues(images, [{global: {images: {api: 'api'}}}])).toEqual({
    global: {images: {api: whole, web: webParts}, proxy: webParts},
  });
});

test('no images make no values', () => {
  expect(imageValues([], [{api: {image: 'x'}}])).toEqual({});
});
