import {randomBytes} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';
import {expect, test} from 'vitest';

import {createMemory} from '../../src/cli/open-memory.ts';
import type {Config} from '../../src/core/config.ts';
import type {RunJob} from '../../src/core/job-end.ts';
import {outcomeOf, type Outcome} from '../../src/core/outcome.ts';
import type {State} from '../../src/core/state.ts';
import type {Docker} from '../../src/drivers/docker.ts';
import {systemClock} from '../../src/engine/clock.ts';
import {Loop, type Clock} from '../../src/engine/loop.ts';
import {createRunJob} from '../../src/jobs/run-job.ts';
import {hurriedClock} from '../rig/hurried-clock.ts';
import {createDockerContext} from '../rig/job-context.ts';
import {findOwnDocker, openOwnDocker, type OwnDocker} from '../rig/own-docker.ts';
import {sampleService, smallConfig} from '../rig/sample-config.ts';
import {createSimulatedWorld} from '../rig/simulated-world.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const base = 'python:3.13-slim';

test('a Docker daemon that is restarted during a build is waited for, and the image built', async context => {
  await using opened = new AsyncDisposableStack();
  const docker = opened.use(await openOwnDocker(context));
  const {untilState, outcome} = await startLap(opened, docker, systemClock);
  await untilState(isSleeping);
  await docker.kill();
  await untilState(({failures}) => failures['build api']?.failure.kind === 'docker-unreachable');
  await docker.start();
  expect(await outcome).toEqual({kind: 'ready'});
});

test('a Docker daemon that does not come back is told, and ends the lap', async context => {
  await using opened = new AsyncDisposableStack();
  const docker = opened.use(await openOwnDocker(context));
  const {untilState, outcome} = await startLap(opened, docker, hurriedClock());
  await untilState(isSleeping);
  await docker.kill();
  const end = await outcome;
  expect(end, JSON.stringify(end)).toMatchObject({kind: 'failed', failures: [{kind: 'docker-unreachable'}]});
});

const isSleeping = ({running}: State): boolean => {
  const report = running['build api']?.report;
  return report?.kind === 'step' && report.text.includes('sleep');
};

/** A lap in which only the image is real: its inputs, the daemon that builds it and the registry. */
async function startLap(opened: AsyncDisposableStack, {host, port}: OwnDocker, clock: Clock) {
  await execa('sh', ['-c', `docker save ${base} | docker --host ${host} load`]);
  const {path: folder} = opened.use(await createTempFolder());
  const {path: state} = opened.use(await createTempFolder());
  const unique = randomBytes(4).toString('hex');
  await writeFile(join(folder, 'Dockerfile'), `FROM ${base}\nRUN --network=none echo ${unique} > /unique && sleep 3\n`);
  const build = {context: folder, dockerfile: join(folder, 'Dockerfile')};
  const config: Config = {
    ...smallConfig,
    registry: {name: 'registry', port},
    services: {api: sampleService('api', build)},
    releases: {},
  };
  const loop = new Loop({config, runJob: createJobs(await findOwnDocker(host), state), log: () => {}, clock});
  const untilState = async (isReached: (state: State) => boolean) =>
    new Promise<void>(resolve => {
      const leave = loop.subscribe(current => {
        if (!isReached(current)) return;
        leave();
        resolve();
      });
    });
  const outcome = new Promise<Outcome>(resolve => {
    loop.followPlan((current, plan) => {
      const end = outcomeOf(current, plan);
      if (end !== undefined) resolve(end);
    });
  });
  opened.defer(async () => loop.stop(AbortSignal.abort()));
  loop.start();
  return {untilState, outcome};
}

function createJobs(docker: Docker, state: string): RunJob<AbortSignal> {
  const {world} = createDockerContext({docker, memory: createMemory({path: state})}, new AbortController().signal);
  const runReal = createRunJob({world, loadConfig: async () => Promise.reject(new Error('No config changes here.'))});
  const simulated = createSimulatedWorld();
  return async (job, context) =>
    job.kind === 'build-image' || job.kind === 'fingerprint-service' ? runReal(job, context) : simulated.passOf(job);
}
