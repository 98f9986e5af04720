import {join} from 'node:path';

import * as fc from 'fast-check';
import {expect, test} from 'vitest';

import {validateConfig} from '../../src/config/validate-config.ts';
import {createProject, describeProblems, sampleUserConfig as sample, type Refusal} from '../rig/config-project.ts';

const {api, web} = sample.services;
const {base, site} = sample.releases;

test('gives every path as an absolute one, and every default', async () => {
  await using project = await createProject();
  const at = (path: string): string => join(project.path, path);
  const lists = {args: {}, secrets: [], ssh: [], platforms: []};
  expect(await validateConfig(sample, at('devloop.config.ts'))).toEqual({
    kind: 'valid',
    config: {
      name: 'shop',
      root: project.path,
      sources: [at('devloop.config.ts')],
      ignore: ['docs/'],
      cluster: {name: 'shop-cluster', configFile: at('kind.yaml')},
      registry: {name: 'devloop-registry', port: 5001},
      prune: {keep: 3, buildCache: undefined},
      services: {
        api: {
          name: 'api',
          build: {context: at('api'), dockerfile: at('api/Dockerfile'), target: 'runtime', ...lists},
        },
        web: {name: 'web', build: {context: at('web'), dockerfile: at('docker/web.Dockerfile'), ...lists}},
      },
      releases: {
        base: {
          name: 'base',
          chart: {kind: 'folder', path: at('charts/base')},
          namespace: 'shop',
          values: [at('values.yaml')],
          images: {'api.image': 'api'},
          needs: [],
          restarts: 1,
        },
        site: {
          name: 'site',
          chart: {kind: 'oci', reference: 'oci://example.org/charts/site', version: '1.2.3'},
          namespace: 'shop',
          values: [],
          images: {'web.image': 'web'},
          needs: ['api'],
          restarts: 1,
        },
      },
      forwards: {
        api: {name: 'api', release: 'base', target: {kind: 'service', service: 'api'}, port: 8000, local: 8000},
        web: {name: 'web', release: 'site', target: {kind: 'service', service: 'web'}, port: 3000, local: 8080},
        db: {
          name: 'db',
          release: 'base',
          target: {kind: 'workload', workload: 'statefulset', name: 'db'},
          port: 5432,
          local: 5432,
        },
      },
    },
  });
});

test.each<Refusal>([
  [
    'everything that is wrong at once, and nothing that only follows from it',
    {
      ...sample,
      services: {api: {...api, build: {context: 5, contxt: 'api'}}, web: {...web, build: {context: 'none', trget: ''}}},
      releases: {base: {...base, chart: 'none'}, site: {...site, images: {'web.image': 'wev'}, values: 5}},
    },
    [
      'services.api.build.context | This cannot be used | a path relative to the config file | `5`',
      'services.api.build.contxt | There is no key `contxt`; `context` was perhaps meant | one of context, dockerfile, target, args, secrets, ssh, platforms | ',
      'services.web.build.trget | There is no key `trget`; `target` was perhaps meant | one of context, dockerfile, target, args, secrets, ssh, platforms | ',
      'releases.site.values | This cannot be used | a values file, or a list of them | `5`',
      'services.web.build.context | The build context does not exist | a folder | nothing at none',
      'releases.base.chart | The chart does not exist | a folder | nothing at none',
    ],
  ],
])('refuses %s', async (_, data, problems) => {
  expect(await describeProblems(data)).toEqual(problems);
});

/** Values of the shapes that configs have, at places where configs have them, and at others. */
const almostConfig = fc.letrec(tie => ({
  value: fc.oneof({depthSize: 'small'}, fc.jsonValue(), fc.string(), tie('object')),
  object: fc.dictionary(
    fc.oneof(
      fc.string(),
      fc.constantFrom(
        'name',
        'services',
        'build',
        'context',
        'target',
        'releases',
        'chart',
        'images',
        'needs',
        'forwards',
        '__proto__',
        'constructor',
      ),
    ),
    tie('value'),
  ),
})).value;

test('never throws, whatever a config file exports', async () => {
  await using project = await createProject();
  const file = join(project.path, 'devloop.config.ts');
  const partly = fc.record(
    {name: almostConfig, services: almostConfig, releases: almostConfig, forwards: almostConfig, cluster: almostConfig},
    {requiredKeys: []},
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        almostConfig,
        partly.map(changes => ({...sample, ...changes})),
      ),
      async data => {
        const validated = await validateConfig(data, file);
        if (validated.kind === 'invalid') expect(validated.problems).not.toEqual([]);
      },
    ),
    {numRuns: 500},
  );
});
