import {expect, test} from 'vitest';

import {describeProblems, sampleUserConfig as sample, type Refusal} from '../rig/config-project.ts';

const {api, web} = sample.services;
const {base, site} = sample.releases;

test.each<Refusal>([
  ['something else than an object', 5, [' | This cannot be used | `{name: …, services: …, releases: …}` | `5`']],
  ['missing fields', {name: 'shop', services: {}}, ['releases | This is missing | releases by name | ']],
  [
    'a key mistyped, with what was perhaps meant',
    {...sample, services: {api: {...api, build: {...api.build, targt: 'runtime'}}, web}},
    [
      'services.api.build.targt | There is no key `targt`; `target` was perhaps meant | one of context, dockerfile, target, args, secrets, ssh, platforms | ',
    ],
  ],
  [
    'a key that resembles none',
    {...sample, plugins: []},
    [
      'plugins | There is no key `plugins` | one of $schema, name, cluster, registry, prune, services, releases, forwards, ignore | ',
    ],
  ],
  [
    'a name that Kubernetes would refuse',
    {...sample, name: 'Shop'},
    ['name | This cannot be used | a name: lower-case letters, digits and `-`, at most 63 | `"Shop"`'],
  ],
  [
    'the name of a release that Helm would refuse',
    {...sample, releases: {base, site, ['x'.repeat(54)]: base}},
    [
      `releases.${'x'.repeat(54)} | This name cannot be used | the name of a release of at most 53 characters | \`"${'x'.repeat(54)}"\``,
    ],
  ],
  [
    'ports that there are not',
    {...sample, services: {api: {...api, forward: {port: 0}}, web: {...web, forward: {port: 65_536}}}},
    [
      'services.api.forward.port | This cannot be used | a port from 1 to 65535 | `0`',
      'services.web.forward.port | This cannot be used | a port from 1 to 65535 | `65536`',
    ],
  ],
  [
    'restarts that cannot be counted',
    {...sample, releases: {base: {...base, restarts: -1}, site: {...site, restarts: 'many'}}},
    [
      'releases.base.restarts | This cannot be used | a number of restarts from 0 to 1000 | `-1`',
      'releases.site.restarts | This cannot be used | a number of restarts from 0 to 1000 | `"many"`',
    ],
  ],
  [
    'patterns that would never match',
    {...sample, ignore: ['./docs', ' ', '*.md', '!../notes']},
    [
      'ignore.0 | This cannot be used | a pattern as in `.gitignore`, without `./` | `"./docs"`',
      'ignore.1 | This cannot be used | a pattern as in `.gitignore`, without `./` | `" "`',
      'ignore.3 | This cannot be used | a pattern as in `.gitignore`, without `./` | `"!../notes"`',
    ],
  ],
  [
    'a chart of no known kind',
    {...sample, releases: {base: {...base, chart: {repo: 'https://example.org'}}, site}},
    [
      'releases.base.chart | This cannot be used | a chart\'s folder, `oci://…` or `{repo: …, name: …}` | `{"repo":"https://example.org"}`',
    ],
  ],
])('refuses %s', async (_, data, problems) => {
  expect(await describeProblems(data)).toEqual(problems);
});
