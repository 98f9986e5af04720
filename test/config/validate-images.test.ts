import * as fc from 'fast-check';
import {expect, test} from 'vitest';

import {describeProblems, sampleUserConfig as sample} from '../rig/config-project.ts';

const {base, site} = sample.releases;

type Files = Readonly<Record<string, string>>;

/** What is said of one image at this values path in a chart of these files; the sample's own template is taken away. */
const describeImage = async (path: string, files: Files): Promise<readonly string[]> => {
  const releases = {base: {...base, images: {[path]: 'api'}}, site};
  return describeProblems({...sample, releases}, {'charts/base/templates/api.yaml': '', ...files});
};

const template = (text: string): Files => ({'charts/base/templates/app.yaml': text});
const helper = (text: string): Files => ({'charts/base/templates/_helpers.tpl': text});
const chart = (dependencies: string): Files => ({
  'charts/base/Chart.yaml': `name: base\ndependencies: ${dependencies}\n`,
});

test.each<[string, string, Files]>([
  ['as a text', 'app.image', template('image: {{ .Values.app.image }}')],
  ['by its parts', 'app.image', template('{{ .Values.app.image.repository }}@{{ .Values.app.image.digest }}')],
  ['from the root context', 'app.image', template('{{ with .Values.other }}{{ $.Values.app.image }}{{ end }}')],
  ['in one of its parts', 'app.image.tag', template('{{ .Values.app.image }}')],
  ['as a part of something', 'app.image', template('{{ toYaml .Values.app | nindent 4 }}')],
  ['in a range', 'apps.api.image', template('{{ range $k, $v := .Values.apps }}{{ $v.image }}{{ end }}')],
  ['with `with`', 'app.image', template('{{ with .Values.app }}{{ .image }}{{ end }}')],
  ['with `index`', 'app.image', template('{{ index .Values "app" "image" }}')],
  ['with `index` of a root', 'app-x.image', template('{{ (index $.Values "app-x").image }}')],
  ['with `index` of a part', 'app.my-image', template('{{ index .Values.app "my-image" }}')],
  ['with `get`', 'app.image', template('{{ (get .Values "app").image }}')],
  ['by a computed name', 'app.image', template('{{ index .Values $name "image" }}')],
  ['by a computed name in a text', 'app.image', template('{{ tpl (printf "{{ .Values.%s }}" $name) . }}')],
  ['as all values', 'app.image', template('{{ toYaml .Values }}')],
  ['as all values of a helper', 'app.image', template('{{ include "x" (dict "v" .Values) }}')],
  ['with `dig`', 'app.image', template('{{ dig "app" "image" "none" .Values }}')],
  ['by the name of the values', 'app.image', template('{{ (get . "Values").app.image }}')],
  [
    'through a helper',
    'app.image',
    {...template('{{ include "image" . }}'), ...helper('{{ define "image" }}{{ .Values.app.image }}{{ end }}')},
  ],
  [
    'through a helper that is given a part',
    'app.image',
    {...template('{{ include "image" .Values.app }}'), ...helper('{{ define "image" }}{{ .image }}{{ end }}')},
  ],
  [
    "through a template in the chart's own values",
    'app.image',
    {...template('{{ tpl .Values.text . }}'), 'charts/base/values.yaml': 'text: "{{ .Values.app.image }}"'},
  ],
  [
    "through a template in the user's values",
    'app.image',
    {...template('{{ tpl .Values.text . }}'), 'values.yaml': 'text: "{{ .Values.app.image }}"'},
  ],
  [
    'through a file of the chart',
    'app.image',
    {...template('{{ tpl (.Files.Get "x.conf") . }}'), 'charts/base/x.conf': '{{ .Values.app.image }}'},
  ],
  [
    'by a chart in the folder `charts`',
    'sub.image',
    {
      'charts/base/charts/sub/Chart.yaml': 'name: sub',
      'charts/base/charts/sub/templates/x.yaml': '{{ .Values.image }}',
    },
  ],
  [
    'by a neighbour under another name',
    'front.image',
    {
      ...chart('[{name: sub, alias: front, version: 1.0.0, repository: "file://../sub"}]'),
      'charts/sub/Chart.yaml': 'name: sub',
      'charts/sub/templates/x.yaml': '{{ .Values.image }}',
    },
  ],
  [
    'by a chart that is not fetched yet',
    'redis.image',
    chart('[{name: redis, version: 1.0.0, repository: "https://example.org"}]'),
  ],
  [
    'by a packed chart',
    'redis.image',
    {...chart('[{name: redis, version: 1.0.0}]'), 'charts/base/charts/redis-1.0.0.tgz': 'packed'},
  ],
  [
    'by a template of a library that is not fetched yet',
    'app.image',
    {
      ...chart('[{name: common, version: 1.0.0, repository: "https://example.org"}]'),
      ...template('{{ include "common.image" . }}'),
    },
  ],
  [
    'by a template of a library in the folder `charts`',
    'app.image',
    {
      'charts/base/charts/common/Chart.yaml': 'name: common\ntype: library',
      'charts/base/charts/common/templates/_image.tpl': '{{ define "common.image" }}{{ .Values.app.image }}{{ end }}',
      ...template('{{ include "common.image" . }}'),
    },
  ],
  [
    'as a global value of a chart in the folder `charts`',
    'global.image',
    {
      'charts/base/charts/sub/Chart.yaml': 'name: sub',
      'charts/base/charts/sub/templates/x.yaml': '{{ .Values.global.image }}',
    },
  ],
  ['by a chart that cannot be read', 'app.image', {'charts/base/Chart.yaml': 'name: [base'}],
  [
    'in ways that only Helm knows',
    'app.image',
    chart('[{name: sub, version: 1.0.0, repository: "", import-values: [data]}]'),
  ],
])('says nothing of a value that is read %s', async (_, path, files) => {
  expect(await describeImage(path, files)).toEqual([]);
});

test.each<[string, string, Files, string]>([
  ['mistyped', 'app.imgae', template('{{ .Values.app.image.repository }}'), '`app.image` was perhaps meant'],
  ['at the wrong place', 'image', template('{{ .Values.app.image.tag }}'), '`app.image` was perhaps meant'],
  ['of an empty chart', 'image', {}, ''],
  ['that only a comment names', 'app.image', template('{{/* .Values.app.image */}}\n# .Values.app.image'), ''],
  [
    'of a chart in the folder `charts`, without its name',
    'image',
    {
      'charts/base/charts/sub/Chart.yaml': 'name: sub',
      'charts/base/charts/sub/templates/x.yaml': '{{ .Values.image }}',
    },
    '`sub.image` was perhaps meant',
  ],
  [
    'beside a chart that is not fetched yet',
    'app.imgae',
    {
      ...chart('[{name: redis, version: 1.0.0, repository: "https://example.org"}]'),
      ...template('{{ include "own" . }}{{ define "own" }}{{ .Values.app.image }}{{ end }}'),
    },
    '`app.image` was perhaps meant',
  ],
])('refuses a value %s', async (_, path, files, hint) => {
  const text = `The chart never reads this value${hint === '' ? '' : `; ${hint}`}`;
  expect(await describeImage(path, files)).toEqual([`releases.base.images.${path} | ${text} |  | `]);
});

test('refuses an image inside of another one', async () => {
  const images = {'api.image': 'api', 'api.image.tag': 'api'};
  const path = 'releases.base.images.api.image.tag';
  expect(await describeProblems({...sample, releases: {base: {...base, images}, site}})).toEqual([
    `${path} | This path lies in \`api.image\`, which has an image already |  | `,
  ]);
});

test('never refuses a value that a template names, whatever stands around it', async () => {
  const noise = fc.array(
    fc.constantFrom('{{', '}}', '"', '`', '\n', '# ', '/*', '*/', '.Values.b ', 'index ', ' x: ', '('),
  );
  await fc.assert(
    fc.asyncProperty(noise, noise, async (before, after) => {
      const text = `${before.join('')}\n{{ .Values.app.image }}\n${after.join('')}`;
      if (/\{\{-?\s*\/\*[^]*\.Values\.app[^]*\*\//.test(text)) return;
      expect(await describeImage('app.image', template(text))).toEqual([]);
    }),
    {numRuns: 30},
  );
});
