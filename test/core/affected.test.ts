import fc from 'fast-check';
import {expect, test} from 'vitest';

import {affectedBy} from '../../src/core/affected.ts';
import type {Config} from '../../src/core/config.ts';
import {sampleConfig, sampleRelease, sampleService} from '../rig/sample-config.ts';

const config: Config = {
  ...sampleConfig,
  services: {
    back: sampleService('back'),
    backend: sampleService('backend'),
    worker: sampleService('worker', {context: '/app/services/back', dockerfile: '/app/docker/worker.Dockerfile'}),
  },
  releases: {
    app: sampleRelease('app', {values: ['/app/values/common.yaml', '/app/values/app.yaml']}),
    tools: sampleRelease('tools', {
      chart: {kind: 'oci', reference: 'oci://example.org/tools'},
      values: ['/app/values/common.yaml'],
    }),
  },
};

test.each([
  ['a file of one service', '/app/services/backend/main.py', ['backend'], []],
  ['a service whose name begins like another', '/app/services/back/main.py', ['back', 'worker'], []],
  ['a Dockerfile outside its context', '/app/docker/worker.Dockerfile', ['worker'], []],
  ['a file that begins like a Dockerfile', '/app/docker/worker.Dockerfile.swp', [], []],
  ['a folder that begins like a context', '/app/services/backend-old/main.py', [], []],
  ['a context itself', '/app/services/backend', ['backend'], []],
  ['the folder above the contexts', '/app/services', [], []],
  ['a template of a chart', '/app/charts/app/templates/web.yaml', [], ['app']],
  ['a chart whose name begins like another', '/app/charts/apple/Chart.yaml', [], []],
  ['a values file of two releases', '/app/values/common.yaml', [], ['app', 'tools']],
  ['a values file of one release', '/app/values/app.yaml', [], ['app']],
  ['anything else', '/app/README.md', [], []],
])('an edit of %s touches exactly what is made from it', (_what, path, services, releases) => {
  expect(affectedBy(config, [path])).toEqual({services, releases, config: 'same'});
});

test.each(['/app/devloop.config.ts', '/app/config/services.ts'])('an edit of %s touches the config', path => {
  const sources = ['/app/devloop.config.ts', '/app/config/services.ts'];
  expect(affectedBy({...config, sources}, [path])).toEqual({services: [], releases: [], config: 'touched'});
});

const anyPath = fc
  .array(fc.constantFrom('app', 'services', 'charts', 'values', 'back', 'backend', 'main.py'), {
    minLength: 1,
    maxLength: 5,
  })
  .map(parts => `/${parts.join('/')}`);

test('many edits together touch what each of them touches', () => {
  fc.assert(
    fc.property(fc.array(anyPath), paths => {
      const alone = paths.map(path => affectedBy(config, [path]));
      const together = affectedBy(config, paths);
      expect(new Set(together.services)).toEqual(new Set(alone.flatMap(({services}) => services)));
      expect(new Set(together.releases)).toEqual(new Set(alone.flatMap(({releases}) => releases)));
    }),
  );
});
