import type {Config} from '../../src/core/config.ts';
import type {Event} from '../../src/core/event.ts';
import {initialState} from '../../src/core/initial-state.ts';
import {isStanding} from '../../src/core/job-kinds.ts';
import {laneOf, type Job, type Lane, type PlacedImage} from '../../src/core/job.ts';
import {isRolledOut} from '../../src/core/made.ts';
import {plan} from '../../src/core/plan.ts';
import {reduce} from '../../src/core/reduce.ts';
import type {State} from '../../src/core/state.ts';
import {collectRevisions} from '../../src/core/trace/collect-revisions.ts';
import {openBook, type RevisionBook} from '../../src/core/trace/revision-book.ts';
import type {RevisionRecord} from '../../src/core/trace/revision-record.ts';
import type {BuildTiming, PodTimes} from '../../src/core/trace/stage-times.ts';
import {now} from './drive.ts';
import {createSimulatedWorld, type SimulatedWorld} from './simulated-world.ts';

/** A history that a test tells, each event a second after the one before, and the book that is kept of it. */
export type ToldHistory = {
  readonly world: SimulatedWorld;
  readonly state: () => State;
  readonly book: () => RevisionBook;
  /** The newest record of a service. */
  readonly newest: (service: string) => RevisionRecord | undefined;
  readonly tell: (event: Untimed) => void;
  /** Has each event told to somebody else, too, from now on. */
  readonly follow: (listener: (state: State, event: Event) => void) => void;
  readonly edit: (path: string, content: number) => void;
  readonly start: (lane: Lane) => Job;
  /** Lets all pass that is planned, but what is in these lanes. */
  readonly pass: (waiting?: readonly Lane[]) => void;
};

type Untimed = Event extends infer Each ? (Each extends Event ? Omit<Each, 'at'> : never) : never;

export function tellRevisions(config: Config): ToldHistory {
  const world = createSimulatedWorld();
  let state = initialState({config, at: now, mode: 'stay'});
  let book = openBook(state);
  let at = now;
  const listeners: ((state: State, event: Event) => void)[] = [];
  const placed = new Map<string, readonly PlacedImage[]>();
  const tell = (event: Untimed): void => {
    at += 1000;
    state = reduce(state, {...event, at});
    book = collectRevisions(book, {state, event: {...event, at}});
    for (const listener of listeners) listener(state, {...event, at});
  };
  const start = (lane: Lane): Job => {
    const job = plan(state).jobs.find(candidate => laneOf(candidate) === lane);
    if (job === undefined) throw new Error(`Nothing is planned in lane '${lane}'.`);
    tell({type: 'jobStarted', job});
    return job;
  };
  const edit = (path: string, content: number): void => {
    world.write(path, content);
    const job = state.running['watch']?.job ?? start('watch');
    const report = {kind: 'changed', paths: [path], savedAt: at + 900, seenAt: at + 950, occasion: 'edit'} as const;
    tell({type: 'jobReported', job, report});
  };
  /** A forward leads to a pod of the newest rollout. */
  const answer = (job: Job): void => {
    if (job.kind !== 'forward-port' || !isRolledOut(state, job.forward.release)) return;
    const images = (placed.get(job.forward.release) ?? []).flatMap(image => podAt(at, image).images);
    tell({type: 'jobReported', job, report: {kind: 'answering', answered: {pod: 'new', images, at}}});
  };
  const finish = (job: Job): void => {
    if (isStanding(job)) return answer(job);
    const end = world.passOf(job);
    if (end.type !== 'jobPassed') throw new Error('In this world everything passes.');
    if (end.kind === 'build-image') return tell({...end, result: {...end.result, timing: timingAt(at)}});
    if (end.kind === 'deploy-release') placed.set(end.job.release.name, end.job.images);
    if (end.kind !== 'await-rollout') return tell(end);
    const pods = (placed.get(end.job.release) ?? []).map(image => podAt(at, image));
    tell({...end, result: {...end.result, pods}});
    return Object.values(state.running).forEach(running => answer(running.job));
  };
  return {
    world,
    state: () => state,
    book: () => book,
    newest: service => book.records.findLast(record => record.service === service),
    tell,
    follow: listener => void listeners.push(listener),
    edit,
    start,
    pass(waiting = []) {
      const next = () =>
        plan(state).jobs.find(job => !waiting.includes(laneOf(job)) && state.running[laneOf(job)] === undefined);
      for (let job = next(); job !== undefined; job = next()) {
        tell({type: 'jobStarted', job});
        finish(job);
      }
    },
  };
}

/** A build whose push began 400 ms after it, and took 100 ms. */
const timingAt = (at: number): BuildTiming => ({
  steps: [
    {name: '[1/2] FROM python', startedAt: at, milliseconds: 0, outcome: 'cached'},
    {name: '[2/2] COPY . .', startedAt: at, milliseconds: 300, outcome: 'ran'},
  ],
  push: {startedAt: at + 400, endedAt: at + 500},
});

const podAt = (at: number, {repository, tag, digest}: PlacedImage): PodTimes => ({
  pod: 'new',
  images: [`${repository}:${tag}@${digest}`],
  scheduled: at + 10,
  pulled: at + 60,
  started: at + 200,
  ready: at + 700,
});
