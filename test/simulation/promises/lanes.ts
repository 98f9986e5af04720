import {isStanding} from '../../../src/core/job-kinds.ts';
import {laneOf} from '../../../src/core/job.ts';
import {outcomeOf} from '../../../src/core/outcome.ts';
import type {Promises, Watched} from './promises.ts';

/** One job in a lane, no more builds than slots, nothing new while everything stops, and in the end nothing is left to do. */
export const followLanes = ({loop, jobs, slots, complain}: Watched): Promises => ({
  sawStart(state, job) {
    if (state.phase === 'stopping') complain('A job starts while everything stops.');
    const builds = jobs.pending.filter(({job: {kind}}) => kind === 'build-image').length;
    if (job.kind === 'build-image' && builds >= slots) complain(`${builds + 1} builds run, and slots are ${slots}.`);
  },
  check(state) {
    const running = jobs.pending.map(({job}) => laneOf(job));
    if (new Set(running).size < running.length) complain(`Two jobs run in one lane: ${running.join(', ')}.`);
    const known = Object.keys(state.running);
    if (known.toSorted().join() !== running.toSorted().join())
      complain(`The state says that ${known.join(', ')} run, but it is ${running.join(', ')}.`);
  },
  checkSettled(state) {
    if (jobs.pending.some(({job}) => !isStanding(job))) complain('It is not idle.');
    if (outcomeOf(state, loop.getPlan()) === undefined) complain('It has no outcome.');
  },
});
