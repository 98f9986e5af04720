import {tmpdir} from 'node:os';

import type {JobReport} from '../../src/core/job-report.ts';
import type {Docker} from '../../src/drivers/docker.ts';
import type {Cluster} from '../../src/drivers/kubernetes/cluster.ts';
import {ProjectFiles} from '../../src/drivers/project-files.ts';
import type {Memory} from '../../src/jobs/memory.ts';
import type {Context, World} from '../../src/jobs/world.ts';

/** What a job is given when all that it can reach is one cluster, and what it has reported. */
export type ClusterContext = {readonly context: Context; readonly reports: readonly JobReport[]};

const refuse = async (): Promise<never> => Promise.reject(new Error('This job is to ask for something else.'));

/** Has nothing: whatever a job asks for is refused. */
export const nothing: World = {
  identity: {owner: 'me', project: 'shop'},
  folders: {kubeconfig: '', helm: '', builds: tmpdir()},
  openCluster: refuse,
  openDocker: refuse,
  findHelm: refuse,
  lockShared: refuse,
  awaitShared: refuse,
  begun: {read: refuse, write: refuse, remove: refuse},
  files: new ProjectFiles(),
  memory: {listImages: refuse, addImage: refuse, readRelease: refuse, writeRelease: refuse},
};

/** What a job is given when all that it can reach is one cluster. */
export function createClusterContext(
  cluster: Cluster,
  signal: AbortSignal = new AbortController().signal,
): ClusterContext {
  const reports: JobReport[] = [];
  const world: World = {...nothing, openCluster: async () => cluster};
  return {context: {world, signal, log: () => {}, report: news => reports.push(news)}, reports};
}

/** What a job is given when all that it can reach is Docker and what was made before. */
export const createDockerContext = (
  {docker, memory}: {readonly docker: Docker; readonly memory: Memory},
  signal: AbortSignal,
): Context => ({
  world: {...nothing, openDocker: async () => docker, awaitShared: async () => {}, memory},
  signal,
  log: () => {},
  report: () => {},
});
