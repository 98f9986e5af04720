import {expect, test} from 'vitest';

import {describeProblems, sampleUserConfig as sample, type Refusal} from '../rig/config-project.ts';

const {base, site} = sample.releases;

test.each([
  ['a chart in a repository', {...base, chart: {repo: 'https://example.org', name: 'base', version: '2.0.0'}}],
  ['a chart in a registry by its digest', {...base, chart: `oci://example.org:5000/base@sha256:${'0'.repeat(64)}`}],
  ['several values files', {...base, values: ['values.yaml', './values.yaml']}],
  ['as many restarts as a slow start takes', {...base, restarts: 5}],
  ['optional fields that are undefined', {...base, namespace: undefined, needs: undefined}],
])('accepts %s', async (_, release) => {
  expect(await describeProblems({...sample, releases: {base: release, site}})).toEqual([]);
});

test.each<Refusal>([
  [
    'a chart that is not there',
    {...sample, releases: {base: {...base, chart: 'chart'}, site}},
    ['releases.base.chart | The chart does not exist | a folder | nothing at chart'],
  ],
  [
    'a folder that is not a chart',
    {...sample, releases: {base: {...base, chart: 'web'}, site}},
    ["releases.base.chart | The chart's Chart.yaml does not exist | a file | nothing at web/Chart.yaml"],
  ],
  [
    'a values file that is not there',
    {...sample, releases: {base: {...base, values: ['values.yaml', 'dev.yaml']}, site}},
    ['releases.base.values | The values file does not exist | a file | nothing at dev.yaml'],
  ],
  [
    'an image of an unknown service',
    {...sample, releases: {base: {...base, images: {'api.image': 'api', 'x.image': 'constructor'}}, site}},
    [
      'releases.base.images.x.image | The chart never reads this value; `api.image` was perhaps meant |  | ',
      'releases.base.images.x.image | There is no service `constructor` | one of api, web | ',
    ],
  ],
  [
    'a service in no release',
    {...sample, services: {...sample.services, job: {build: {context: 'api'}}}},
    ["services.job | This service is in no release | `images: {'job.image': 'job'}` in a release | "],
  ],
  [
    'a need of an unknown service',
    {...sample, releases: {base, site: {...site, needs: ['apu']}}},
    ['releases.site.needs | There is no service `apu`; `api` was perhaps meant | one of api, web | '],
  ],
  [
    "a need of the release's own service",
    {...sample, releases: {base, site: {...site, needs: ['web']}}},
    ['releases.site.needs | `web` is a service of this release itself, and cannot be up before it |  | '],
  ],
  [
    'releases that wait for each other',
    {...sample, releases: {base: {...base, needs: ['web']}, site}},
    ['releases.base.needs | These releases wait for each other: base → site → base |  | '],
  ],
])('refuses %s', async (_, data, problems) => {
  expect(await describeProblems(data)).toEqual(problems);
});
