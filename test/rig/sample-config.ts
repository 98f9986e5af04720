import type {Config, Forward, Release, Service} from '../../src/core/config.ts';

/** A service built from a folder of the sample project; `changes` replaces parts of its build. */
export const sampleService = (name: string, changes: Partial<Service['build']> = {}): Service => ({
  name,
  build: {
    context: `/app/services/${name}`,
    dockerfile: `/app/services/${name}/Dockerfile`,
    args: {},
    secrets: [],
    ssh: [],
    platforms: [],
    ...changes,
  },
});

/** A release of the sample project that runs the images of some services. */
export const sampleRelease = (name: string, changes: Partial<Release> = {}): Release => ({
  name,
  chart: {kind: 'folder', path: `/app/charts/${name}`},
  namespace: name,
  values: [`/app/values/${name}.yaml`],
  images: {},
  needs: [],
  restarts: 1,
  ...changes,
});

const apiForward: Forward = {
  name: 'api',
  release: 'app',
  target: {kind: 'service', service: 'api'},
  port: 8000,
  local: 8000,
};

/** A project with all that the loop cares about: two services of one context, a release that needs another, a forward. */
export const sampleConfig: Config = {
  name: 'sample',
  root: '/app',
  sources: ['/app/devloop.config.ts'],
  ignore: [],
  cluster: {name: 'devloop'},
  registry: {name: 'devloop-registry', port: 5001},
  prune: {keep: 3, buildCache: undefined},
  services: {
    db: sampleService('db'),
    api: sampleService('api'),
    worker: sampleService('worker', {context: '/app/services/api', dockerfile: '/app/services/api/worker.Dockerfile'}),
  },
  releases: {
    base: sampleRelease('base', {images: {'db.image': 'db'}}),
    app: sampleRelease('app', {images: {'api.image': 'api', 'worker.image': 'worker'}, needs: ['db']}),
  },
  forwards: {api: apiForward},
};

/** The smallest project that is of any use: one service in one release. */
export const smallConfig: Config = {
  ...sampleConfig,
  services: {api: sampleService('api')},
  releases: {app: sampleRelease('app', {images: {'api.image': 'api'}})},
  forwards: {},
};
