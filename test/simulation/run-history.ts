import type {JobContext, JobEnd} from '../../src/core/job-end.ts';
import {laneOf, isStanding, type Job} from '../../src/core/job.ts';
import {Loop} from '../../src/engine/loop.ts';
import {changed, watchJob} from '../rig/drive.ts';
import {createFakeClock} from '../rig/fake-clock.ts';
import {failureOf} from '../rig/plausible-failures.ts';
import {createPuppetJobs, settleDown} from '../rig/puppet-jobs.ts';
import {createSimulatedWorld} from '../rig/simulated-world.ts';
import {newsOf} from './news-of.ts';
import {configs, type History, type Step} from './step.ts';
import {Witness} from './witness.ts';

/** What a history came to, for the counts at the end. */
export type Summary = {readonly started: number};

/** Lets one history happen to a loop and checks after each step that every promise was kept. */
export async function runHistory({obedience, instant, talkative, steps, ending}: History): Promise<Summary> {
  const world = createSimulatedWorld();
  const clock = createFakeClock();
  const late: string[] = [];
  let isEnding = false;
  const onStart = (job: Job, {report}: JobContext<AbortSignal>): JobEnd | undefined => {
    witness.sawStart(job);
    if (talkative.includes(job.kind)) report(newsOf(job));
    return instant.includes(job.kind) ? world.passOf(job) : undefined;
  };
  const jobs = createPuppetJobs({obedience: () => (isEnding ? 'at-once' : obedience), onStart});
  const loop = new Loop({config: configs.plain, runJob: jobs.run, log: () => {}, clock});
  const witness = new Witness({loop, jobs, world});
  const finite = () => jobs.pending.filter(({job}) => !isStanding(job));

  const tell = (paths: readonly string[]) =>
    loop.dispatch({type: 'jobReported', job: watchJob, report: changed(paths), at: clock.now()});
  const take = (step: Step): void => {
    const puppet = 'at' in step ? finite()[step.at % Math.max(1, finite().length)] : undefined;
    witness.note(() => `${JSON.stringify(step)}${puppet === undefined ? '' : ` → ${laneOf(puppet.job)}`}`);
    switch (step.do) {
      case 'edit':
        world.write(step.path, step.content);
        return tell([...late.splice(0), step.path]);
      case 'slip':
        world.write(step.path, step.content);
        late.push(step.path);
        return;
      case 'pass':
        return puppet?.settle(world.passOf(puppet.job));
      case 'fail':
        return puppet?.settle(failureOf(puppet.job, step.way));
      case 'passAll':
        return finite().forEach(({job, settle}) => settle(world.passOf(job)));
      case 'retry':
        return loop.dispatch({
          type: 'commandGiven',
          command: {kind: 'rebuild', services: [step.service], releases: []},
          at: clock.now(),
        });
      case 'reload':
        return loop.dispatch({type: 'configLoaded', config: configs[step.config], at: clock.now()});
      case 'wait':
        return clock.advance(step.milliseconds);
    }
  };

  loop.start();
  await settleDown();
  for (const step of steps) {
    take(step);
    await settleDown();
    witness.check();
  }

  witness.note(() => ending);
  isEnding = true;
  if (ending === 'everything passes') {
    tell(late.splice(0));
    await settleDown();
    for (let rounds = 0; finite().length > 0 || loop.getPlan().wakeAt !== undefined; rounds++) {
      if (rounds > 60) witness.complain('It never settles.');
      if (finite().length === 0) clock.advance(16_000);
      for (const {job, settle} of finite()) settle(world.passOf(job));
      await settleDown();
      witness.check();
    }
    for (const puppet of jobs.pending) puppet.report({kind: 'answering'});
    witness.checkSettled();
  }

  await stop();
  return {started: jobs.started.length};

  async function stop(): Promise<void> {
    const force = new AbortController();
    const aborted = jobs.pending.filter(({signal}) => signal.aborted);
    const stopped = loop.stop(force.signal);
    for (const {settle, job} of aborted) settle(failureOf(job, 0));
    await settleDown();
    witness.checkStopping();
    if (ending === 'forced stop') {
      witness.allowForce();
      force.abort();
    } else {
      for (const {job, settle} of finite()) settle(world.passOf(job));
    }

    await stopped;
    await settleDown();
    witness.checkStopped();
  }
}
