import type {Config} from '../../src/core/config.ts';
import type {JobEnd} from '../../src/core/job-end.ts';
import type {Job} from '../../src/core/job.ts';
import {failureOf} from '../rig/plausible-failures.ts';
import {createSimulatedWorld, type SimulatedWorld} from '../rig/simulated-world.ts';
import {configs, type ConfigName} from './configs.ts';

/** What is there whether devloop runs or not: files, a config, images in registries. */
export type Places = {
  readonly world: SimulatedWorld;
  /** Files that have changed and that no watch has told of yet. */
  readonly untold: string[];
  /** No watch will ever tell of these files, but still of the config. */
  readonly forgetFiles: () => void;
  readonly writeConfig: (name: ConfigName | 'nonsense') => void;
  /** What the config says; undefined where it is nonsense. */
  readonly readConfig: () => Config | undefined;
  /** The end of a job that does as well as it can here and now. */
  readonly endOf: (job: Job) => JobEnd;
};

/** The file that the config is in. */
export const configFile = '/app/devloop.config.ts';

/** Places in which nothing has happened yet. */
export function createPlaces(): Places {
  const world = createSimulatedWorld(configs.plain);
  let config: Config | undefined = configs.plain;
  const images = new Map<string, {readonly from: string; readonly digest: string}>();

  const endOf = (job: Job): JobEnd => {
    if (job.kind === 'load-config' && config === undefined) return failureOf(job, 0);
    if (job.kind === 'find-image') {
      const image = images.get(`${job.registry.id} ${job.service}`);
      const found = image === undefined ? undefined : {...image, repository: job.repository, tag: 'dev'};
      return {type: 'jobPassed', kind: job.kind, job, result: {image: found}};
    }

    const end = world.passOf(job);
    if (end.type === 'jobPassed' && end.kind === 'build-image') {
      const {digest, inputsAfter} = end.result;
      if (inputsAfter === end.job.inputs)
        images.set(`${end.job.registry.id} ${end.job.service}`, {from: inputsAfter, digest});
    }

    return end;
  };

  const untold: string[] = [];
  return {
    world,
    untold,
    forgetFiles: () => void untold.splice(0, untold.length, ...untold.filter(path => path === configFile)),
    readConfig: () => config,
    writeConfig(name) {
      config = name === 'nonsense' ? undefined : configs[name];
      if (config !== undefined) world.writeConfig(config);
    },
    endOf,
  };
}
