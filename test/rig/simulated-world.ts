import type {Build, Config} from '../../src/core/config.ts';
import type {JobEnd} from '../../src/core/job-end.ts';
import type {Job} from '../../src/core/job.ts';
import {sampleConfig} from './sample-config.ts';

/** Files with a content each, and what the tools would say about them. */
export type SimulatedWorld = {
  readonly write: (path: string, content: number) => void;
  readonly read: (path: string) => number;
  readonly hashService: (build: Build) => string;
  readonly hashRelease: (paths: readonly string[]) => string;
  /** What the config's files say from now on. */
  readonly writeConfig: (config: Config) => void;
  /** The end of a job that does well in this world at this moment. */
  readonly passOf: (job: Job) => JobEnd;
};

/** A world in which the newest content of every file is 0; a config that is loaded there is this one. */
export function createSimulatedWorld(initial: Config = sampleConfig): SimulatedWorld {
  const files = new Map<string, number>();
  let deployments = 0;
  let config = initial;
  const read = (path: string) => files.get(path) ?? 0;
  const hash = (roots: readonly string[]) =>
    [...files]
      .filter(([path, content]) => content !== 0 && roots.some(root => path === root || path.startsWith(`${root}/`)))
      .map(([path, content]) => `${path}=${content}`)
      .toSorted()
      .join(',');
  const hashService = ({context, dockerfile, args}: Build) => `[${hash([context, dockerfile])}]${JSON.stringify(args)}`;
  const hashRelease = (paths: readonly string[]) => `[${hash(paths)}]`;
  const deploy = () => (deployments += 1);
  return {
    write: (path, content) => void files.set(path, content),
    read,
    hashService,
    hashRelease,
    writeConfig: written => void (config = written),
    passOf: job => passOf(job, {hashService, hashRelease, deploy, readConfig: () => config}),
  };
}

/** The digest of an image is its content here, so that a test can tell what it was made from. */
export const digestOf = (service: string, hash: string): string => `sha256:${service}${hash}`;

type Tools = Pick<SimulatedWorld, 'hashService' | 'hashRelease'> & {
  readonly deploy: () => number;
  readonly readConfig: () => Config;
};

function passOf(job: Job, {hashService, hashRelease, deploy, readConfig}: Tools): JobEnd {
  const type = 'jobPassed';
  switch (job.kind) {
    case 'load-config':
      return {type, kind: job.kind, job, result: {config: readConfig()}};
    case 'check-environment':
      return {type, kind: job.kind, job, result: {tools: {docker: '29.0.0'}}};
    case 'prepare-registry':
      return {
        type,
        kind: job.kind,
        job,
        result: {...job.registry, id: `container of ${job.registry.name}:${job.registry.port}`},
      };
    case 'prepare-cluster': {
      const {name} = job.cluster;
      const result = {id: `uid of ${name}`, context: `kind-${name}`, nodes: [`${name}-node`], version: '1.36.0'};
      return {type, kind: job.kind, job, result};
    }
    case 'wire-nodes':
      return {type, kind: job.kind, job, result: {repaired: job.nodes}};
    case 'fingerprint-service':
      return {type, kind: job.kind, job, result: {hash: hashService(job.build)}};
    case 'fingerprint-release': {
      const chart = job.chart.kind === 'folder' ? [job.chart.path] : [];
      return {type, kind: job.kind, job, result: {hash: hashRelease([...chart, ...job.values])}};
    }
    case 'find-image': {
      const image = {from: '[]', repository: job.repository, tag: 'dev', digest: digestOf(job.service, '[]')};
      return {type, kind: job.kind, job, result: {image}};
    }
    case 'build-image': {
      const inputsAfter = hashService(job.build);
      return {
        type,
        kind: job.kind,
        job,
        result: {digest: digestOf(job.service, inputsAfter), inputsAfter, source: 'built'},
      };
    }
    case 'deploy-release': {
      const {name, namespace, chart, values} = job.release;
      const result = {
        deployment: deploy(),
        workloads: [{kind: 'Deployment', namespace, name}],
        recovered: undefined,
        source: 'upgraded',
        inputsAfter: hashRelease([...(chart.kind === 'folder' ? [chart.path] : []), ...values]),
      } as const;
      return {type, kind: job.kind, job, result};
    }
    case 'restart-pods':
      return {type, kind: job.kind, job, result: {workloads: job.workloads}};
    case 'remove-release':
      return {type, kind: job.kind, job, result: {outcome: 'removed'}};
    case 'await-rollout':
      return {type, kind: job.kind, job, result: {workloads: job.workloads.length}};
    case 'prune-images': {
      const disk = {docker: 0, registry: 0, nodes: 0, buildCache: 0};
      return {type, kind: job.kind, job, result: {outcome: 'pruned', images: 0, freed: 0, disk}};
    }
    case 'watch-files':
    case 'forward-port':
      throw new Error('A standing job never passes.');
  }
}
