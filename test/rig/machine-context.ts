import type {JobReport} from '../../src/core/job-report.ts';
import type {Docker} from '../../src/drivers/docker.ts';
import type {Context} from '../../src/jobs/world.ts';
import {nothing} from './job-context.ts';

/** What a job is given that looks after the machine, and what it has repaired since this was asked last. */
export type MachineContext = {readonly context: Context; readonly repairs: () => readonly string[]};

export function createMachineContext(docker: Docker, owner: string): MachineContext {
  const reports: JobReport[] = [];
  const world = {
    ...nothing,
    identity: {owner, project: 'shop'},
    openDocker: async () => docker,
    lockShared: async () => ({[Symbol.asyncDispose]: async () => {}}),
  };
  const signal = new AbortController().signal;
  return {
    context: {world, signal, log: () => {}, report: news => reports.push(news)},
    repairs: () => reports.splice(0).flatMap(report => (report.kind === 'repaired' ? [report.text] : [])),
  };
}
