import {expect, test} from 'vitest';

import type {RunJob} from '../../src/core/job-end.ts';
import {isStanding} from '../../src/core/job-kinds.ts';
import {outcomeOf} from '../../src/core/outcome.ts';
import type {Pruned} from '../../src/core/prune.ts';
import {findDocker} from '../../src/drivers/docker.ts';
import {findManifest} from '../../src/drivers/registry.ts';
import {Loop} from '../../src/engine/loop.ts';
import {createRunJob} from '../../src/jobs/run-job.ts';
import type {World} from '../../src/jobs/world.ts';
import {useCluster} from '../rig/cluster.ts';
import {hurriedClock} from '../rig/hurried-clock.ts';
import {openImageProject, tagOf, type ImageProject} from '../rig/image-project.ts';
import {createMachineContext} from '../rig/machine-context.ts';
import {smallConfig} from '../rig/sample-config.ts';
import {createSimulatedWorld} from '../rig/simulated-world.ts';

const signal = new AbortController().signal;
const node = 'devloop-test-control-plane';
const useTestCluster = useCluster();

test('a devloop that stays up cleans by itself as soon as nothing happens', async () => {
  const docker = await findDocker(signal);
  await using project = await openImageProject(docker, node);
  const old = await project.build(0);
  const kept = await project.build(1);
  const repository = `${project.project}/api`;
  const {world: machine} = createMachineContext(docker, 'me').context;
  const made = [{from: '1', repository, tag: tagOf(1), digest: kept}];
  const world = {
    ...machine,
    memory: {...machine.memory, listImages: async () => made},
    openCluster: async () => useTestCluster().cluster,
  };
  const loop = new Loop({
    config: {...smallConfig, name: project.project},
    mode: 'stay',
    runJob: createJobs(project, world),
    log: () => {},
    clock: hurriedClock(),
  });
  const pruned = new Promise<Pruned>(resolve => {
    loop.subscribe(state => state.pruned !== undefined && resolve(state.pruned));
  });
  loop.start();
  expect((await pruned).result).toMatchObject({outcome: 'pruned', images: 1});
  expect(outcomeOf(loop.getState(), loop.getPlan())).toEqual({kind: 'ready'});
  await loop.stop(AbortSignal.abort());
  const isHeld = async (reference: string): Promise<boolean> =>
    (await findManifest({port: project.registry.port, repository, reference}, signal)) !== undefined;
  expect(await Promise.all([old, kept].map(isHeld))).toEqual([false, true]);
});

/** Only cleaning is real, and what it is told of the machine. */
const createJobs = ({registry}: ImageProject, world: World): RunJob<AbortSignal> => {
  const runReal = createRunJob({world, loadConfig: async () => Promise.reject(new Error('No config changes here.'))});
  const simulated = createSimulatedWorld();
  return async (job, context) => {
    if (job.kind === 'prune-images') return runReal(job, context);
    if (isStanding(job)) await new Promise(resolve => context.signal.addEventListener('abort', resolve));
    const type = 'jobPassed';
    if (job.kind === 'prepare-registry') return {type, kind: job.kind, job, result: registry};
    if (job.kind === 'prepare-cluster')
      return {type, kind: job.kind, job, result: {id: 'id', context: '', nodes: [node], version: 'v1.36.4'}};
    return simulated.passOf(job);
  };
};
