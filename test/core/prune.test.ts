import {describe, expect, test} from 'vitest';

import {describePruned} from '../../src/core/describe/pruned.ts';
import type {JobOf} from '../../src/core/job.ts';
import {outcomeOf} from '../../src/core/outcome.ts';
import {plan} from '../../src/core/plan.ts';
import {chooseOldImages, listMentioned, type HeldImage, type PruneResult} from '../../src/core/prune.ts';
import {reduce} from '../../src/core/reduce.ts';
import type {State} from '../../src/core/state.ts';
import {statusOf} from '../../src/core/status.ts';
import {afterEdit, afterStart, driveUntil, newState, now, plannedLanes} from '../rig/drive.ts';
import {smallConfig} from '../rig/sample-config.ts';

const minute = 60_000;
const disk = {docker: 0, registry: 1.2e9, nodes: 8e8, buildCache: 2.1e9};
const pruned: PruneResult = {outcome: 'pruned', images: 12, freed: 3.4e8, disk};

const settled = (): State => driveUntil(newState(smallConfig, {mode: 'stay'}), []);

const after = (state: State, milliseconds: number): State =>
  reduce(state, {type: 'clockReached', at: now + milliseconds});

const pruneIn = (state: State): JobOf<'prune-images'> => {
  const job = plan(state).jobs.find(each => each.kind === 'prune-images');
  if (job === undefined) throw new Error('No old images are looked for.');
  return job;
};

/** The state after old images were looked for, so many milliseconds after the start. */
const afterPrune = (state: State, result: PruneResult, at = now + minute): State => {
  const job = pruneIn(state);
  return reduce(reduce(state, {type: 'jobStarted', job, at}), {
    type: 'jobPassed',
    kind: 'prune-images',
    job,
    result,
    at,
  });
};

describe('old images are looked for', () => {
  test('once nothing has happened for a minute', () => {
    const state = settled();
    expect(plannedLanes(state)).not.toContain('prune');
    expect(plan(state).wakeAt).toBe(now + minute);
    expect(plannedLanes(after(state, minute - 1))).not.toContain('prune');
    expect(pruneIn(after(state, minute)).order).toMatchObject({project: 'sample', keep: 3, images: [{service: 'api'}]});
  });

  test('in no lap that ends by itself', () => {
    const state = driveUntil(newState(smallConfig, {mode: 'once'}), []);
    expect(plan(state).wakeAt).toBeUndefined();
    expect(plannedLanes(after(state, 2 * minute))).not.toContain('prune');
  });

  test('without anybody waiting for it', () => {
    const state = settled();
    expect(outcomeOf(state, plan(state))).toEqual({kind: 'ready'});
    const due = after(state, minute);
    expect(outcomeOf(due, plan(due))).toEqual({kind: 'ready'});
    const running = afterStart(due, pruneIn(due));
    expect(outcomeOf(running, plan(running))).toEqual({kind: 'ready'});
    expect(statusOf(running, plan(running))).toMatchObject({standing: 'ready', waitsFor: []});
  });

  test('until there is work to do', () => {
    const due = after(settled(), minute);
    const running = afterStart(due, pruneIn(due));
    expect(plannedLanes(running)).toContain('prune');
    expect(plannedLanes(afterEdit(running, '/app/services/api/main.py'))).not.toContain('prune');
  });

  test('not while devloop is paused', () => {
    const paused = reduce(settled(), {type: 'commandGiven', command: {kind: 'pause'}, at: now});
    expect(plannedLanes(after(paused, 2 * minute))).not.toContain('prune');
  });

  test('again only when there are other images, and an hour later', () => {
    const state = afterPrune(after(settled(), minute), pruned);
    expect(plan(state).wakeAt).toBeUndefined();
    const edited = {...smallConfig, name: 'another'};
    const other = {...state, config: edited};
    expect(plan(other).wakeAt).toBe(now + minute + 60 * minute);
    expect(plannedLanes(after(other, 61 * minute))).toContain('prune');
  });

  test('again after five minutes when others were at work', () => {
    const state = afterPrune(after(settled(), minute), {outcome: 'put-off', why: 'building'});
    expect(plan(state).wakeAt).toBe(now + 6 * minute);
    expect(plannedLanes(after(state, 6 * minute))).toContain('prune');
  });

  test('and what cannot be removed fails nothing', () => {
    const state = afterPrune(after(settled(), minute), {outcome: 'failed', said: ['No.']});
    expect(outcomeOf(state, plan(state))).toEqual({kind: 'ready'});
    expect(plan(state).wakeAt).toBeUndefined();
  });

  test('and what is on the disk stays known', () => {
    const state = afterPrune(after(settled(), minute), pruned);
    expect(state.pruned).toMatchObject({at: now + minute, result: pruned, disk});
    const {pruned: told} = statusOf(state, plan(state));
    expect(told).toEqual({at: now + minute, text: describePruned(pruned), disk});
    const other = after({...state, config: {...smallConfig, name: 'another'}}, 61 * minute);
    const failed = afterPrune(other, {outcome: 'failed', said: []}, now + 61 * minute);
    expect(statusOf(failed, plan(failed)).pruned).toMatchObject({text: 'old images could not be removed: '});
    expect(failed.pruned).toMatchObject({at: now + 61 * minute, disk});
  });
});

const prefix = 'localhost:5001/shop/';
const digest = (number: number): string => `sha256:${String(number).repeat(64)}`;
const tag = (number: number): string => `dev-${String(number).repeat(16)}`;

const image = (number: number, changes: Partial<HeldImage> = {}): HeldImage => ({
  digests: [digest(number)],
  names: [`${prefix}api:${tag(number)}`],
  parts: [],
  ...changes,
});

const oldOf = (images: readonly HeldImage[], mentioned: readonly string[] = []): readonly HeldImage[] =>
  chooseOldImages(images, {mentioned: new Set(mentioned), prefix});

describe('an old image', () => {
  test('is one to which nothing refers, neither by digest nor by tag', () => {
    expect(oldOf([image(1), image(2), image(3)], [digest(1), tag(2)])).toEqual([image(3)]);
  });

  test.each([
    ['of another project', 'localhost:5001/shopping/api:dev-1111111111111111'],
    ['of another registry', 'localhost:5002/shop/api:dev-1111111111111111'],
    ['with a tag that devloop does not give', `${prefix}api:latest`],
    ['with a tag that only begins like one of devloop', `${prefix}api:dev-1111111111111111-mine`],
    ['in a folder of its own', `${prefix}api/mine:dev-1111111111111111`],
    ['that has no name', '<none>'],
  ])('is none %s, also beside a name of devloop', (_, name) => {
    expect(oldOf([image(1, {names: [name]})])).toEqual([]);
    expect(oldOf([image(1, {names: [`${prefix}api:${tag(1)}`, name]})])).toEqual([]);
  });

  test('may have lost its tag to a newer one', () => {
    const untagged = image(1, {names: [`${prefix}api@${digest(1)}`]});
    expect(oldOf([untagged])).toEqual([untagged]);
  });

  test('is none of those that an index is made of which stays', () => {
    const index = image(9, {parts: [digest(1), digest(2)]});
    expect(oldOf([index, image(1), image(2), image(3)], [digest(9)])).toEqual([image(3)]);
    expect(oldOf([index, image(1)])).toEqual([index, image(1)]);
  });
});

test('digests and tags are found wherever they are mentioned', () => {
  const text = JSON.stringify({image: `${prefix}api:${tag(1)}@${digest(2)}`, env: `IMAGE=${tag(3)}`, other: 'dev-12'});
  expect(listMentioned(text)).toEqual([tag(1), digest(2), tag(3)]);
});

test.each<readonly [PruneResult, string]>([
  [pruned, 'pruned 12 images, 340 MB freed; registry 1.2 GB, node 800 MB, build cache 2.1 GB'],
  [
    {outcome: 'pruned', images: 0, freed: 0, disk: {...disk, docker: 2e8}},
    'no old images; registry 1.2 GB, node 800 MB, Docker 200 MB, build cache 2.1 GB',
  ],
  [{outcome: 'put-off', why: 'building'}, 'old images stay for now: another build is at work'],
  [{outcome: 'put-off', why: 'pulling'}, 'old images stay for now: a pod pulls its image'],
  [{outcome: 'failed', said: ['No answer.', 'None.']}, 'old images could not be removed: No answer. None.'],
])('tells what came of it: %j', (result, text) => {
  expect(describePruned(result)).toBe(text);
});
