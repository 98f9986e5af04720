import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

import type {UserConfig} from '../../src/config/define-config.ts';
import {validateConfig} from '../../src/config/validate-config.ts';
import {createTempFolder} from './temp-folder.ts';

/** A config that uses all there is in `sampleFiles`. */
export const sampleUserConfig = {
  name: 'shop',
  cluster: {kind: 'kind.yaml'},
  services: {
    api: {build: {context: 'api', target: 'runtime'}, forward: {port: 8000}},
    web: {build: {context: 'web', dockerfile: 'docker/web.Dockerfile'}, forward: {port: 3000, local: 8080}},
  },
  releases: {
    base: {chart: 'charts/base', values: 'values.yaml', images: {'api.image': 'api'}},
    site: {chart: 'oci://example.org/charts/site:1.2.3', images: {'web.image': 'web'}, needs: ['api']},
  },
  forwards: {db: {target: 'statefulset/db', port: 5432, release: 'base'}},
  ignore: ['docs/'],
} as const satisfies UserConfig;

const sampleFiles = {
  'api/Dockerfile': 'FROM scratch AS build\nFROM scratch AS runtime\n',
  'web/index.html': '',
  'docker/web.Dockerfile': 'FROM scratch\n',
  'charts/base/Chart.yaml': 'name: base\n',
  'charts/base/templates/api.yaml': 'image: {{ .Values.api.image }}\n',
  'values.yaml': '',
  'kind.yaml': 'kind: Cluster\nname: shop-cluster\n',
};

type Files = Readonly<Record<string, string>>;

/** A folder with the sample's files and others beside them, removed at the end of its scope. */
export const createProject = async (files: Files = {}): Promise<AsyncDisposable & {readonly path: string}> => {
  const folder = await createTempFolder();
  for (const [name, text] of Object.entries({...sampleFiles, ...files})) {
    const file = join(folder.path, name);
    await mkdir(dirname(file), {recursive: true});
    await writeFile(file, text);
  }
  return folder;
};

/** A row of a table: what is refused, a config that has it, and its problems as `describeProblems` tells them. */
export type Refusal = [title: string, data: unknown, problems: readonly string[]];

/** What is wrong with a config in a sample project: path, message, what was expected and what was got, divided by `|`. */
export const describeProblems = async (data: unknown, files: Files = {}): Promise<readonly string[]> => {
  await using project = await createProject(files);
  const validated = await validateConfig(data, join(project.path, 'devloop.config.ts'));
  if (validated.kind === 'valid') return [];
  return validated.problems.map(({path, message, expected, got}) => {
    const text = [path.join('.'), message, expected, got].map(part => part ?? '').join(' | ');
    return text.replaceAll(`${project.path}/`, '');
  });
};
