import type {Config} from '../../src/core/config.ts';
import {sampleConfig, sampleRelease, sampleService} from '../rig/sample-config.ts';

/** What the config file may be changed to. */
export const configs = {
  plain: sampleConfig,
  'with a mailer': {
    ...sampleConfig,
    services: {...sampleConfig.services, mailer: sampleService('mailer')},
    releases: {
      ...sampleConfig.releases,
      app: sampleRelease('app', {
        images: {'api.image': 'api', 'worker.image': 'worker', 'mailer.image': 'mailer'},
        needs: ['db'],
      }),
    },
  },
  'without app': {
    ...sampleConfig,
    services: {db: sampleService('db')},
    releases: {base: sampleRelease('base', {images: {'db.image': 'db'}})},
    forwards: {},
  },
  'api with an argument': {
    ...sampleConfig,
    services: {...sampleConfig.services, api: sampleService('api', {args: {DEBUG: '1'}})},
  },
  'base in another namespace': {
    ...sampleConfig,
    releases: {...sampleConfig.releases, base: sampleRelease('base', {images: {'db.image': 'db'}, namespace: 'data'})},
  },
  'another registry': {...sampleConfig, registry: {name: 'other', port: 5002}},
  'another cluster': {...sampleConfig, cluster: {name: 'other'}},
  'more sources': {...sampleConfig, sources: [...sampleConfig.sources, '/app/config/services.ts']},
} as const satisfies Record<string, Config>;

export type ConfigName = keyof typeof configs;

const isConfigName = (name: string): name is ConfigName => name in configs;

/** The names of all of them. */
export const configNames: readonly ConfigName[] = Object.keys(configs).filter(isConfigName);
