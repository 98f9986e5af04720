import {expect, test} from 'vitest';

import {describeProblems, sampleUserConfig as sample, type Refusal} from '../rig/config-project.ts';

const {base, site} = sample.releases;

test.each<Refusal>([
  [
    'a local port used twice',
    {...sample, forwards: {db: {target: 'statefulset/db', port: 5432, local: 8080, release: 'base'}}},
    ['forwards.db | Port 8080 of 127.0.0.1 is that of `services.web.forward` already |  | '],
  ],
  [
    "the registry's port used by a forward",
    {...sample, registry: {port: 5432}},
    ['forwards.db | Port 5432 of 127.0.0.1 is that of the registry already |  | '],
  ],
  [
    'two forwards of one name',
    {...sample, forwards: {api: {target: 'deployment/api', port: 9229, release: 'base'}}},
    ['forwards.api | The forward of the service `api` has this name already |  | '],
  ],
  [
    'a forward to a kind of thing that cannot be forwarded',
    {...sample, forwards: {db: {target: 'pod/db', port: 5432}}},
    [
      'forwards.db.target | This cannot be used | `deployment/NAME`, `statefulset/NAME`, `daemonset/NAME` or `service/NAME` | `"pod/db"`',
    ],
  ],
  [
    'a forward to an unknown service',
    {...sample, forwards: {db: {target: 'service/db', port: 5432}}},
    ['forwards.db.target | There is no service `db` | one of api, web | '],
  ],
  [
    'a forward in an unknown release',
    {...sample, forwards: {db: {target: 'statefulset/db', port: 5432, release: 'bass'}}},
    ['forwards.db.release | There is no release `bass`; `base` was perhaps meant | one of base, site | '],
  ],
  [
    'a forward in a release without its service',
    {...sample, forwards: {debug: {target: 'service/api', port: 5678, release: 'site'}}},
    ['forwards.debug.release | `site` does not have this service | base | '],
  ],
  [
    'a forward that could be in any of two releases',
    {...sample, forwards: {db: {target: 'statefulset/db', port: 5432}}},
    ['forwards.db | This could be in any of these releases: base, site | `release: …` beside the target | '],
  ],
  [
    'a service in two releases with a forward of its own',
    {...sample, releases: {base, site: {...site, needs: [], images: {'web.image': 'web', 'api.image': 'api'}}}},
    [
      "services.api.forward | This could be in any of these releases: base, site | `forwards: {…: {target: 'service/…', release: …}}` | ",
    ],
  ],
])('refuses %s', async (_, data, problems) => {
  expect(await describeProblems(data)).toEqual(problems);
});
