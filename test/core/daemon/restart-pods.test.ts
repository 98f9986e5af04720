import {describe, expect, test} from 'vitest';

import {describeHold} from '../../../src/core/describe/hold.ts';
import {plan} from '../../../src/core/plan.ts';
import type {State} from '../../../src/core/state.ts';
import {statusOf} from '../../../src/core/status.ts';
import {formatStatus} from '../../../src/ui/format-status.ts';
import {
  afterCommand,
  afterEdit,
  afterJob,
  afterStart,
  driveUntil,
  newState,
  now,
  plannedIn,
  plannedLanes,
} from '../../rig/drive.ts';
import {failureOf} from '../../rig/plausible-failures.ts';
import {sampleConfig, smallConfig} from '../../rig/sample-config.ts';
import {createSimulatedWorld} from '../../rig/simulated-world.ts';

const restarted = (state: State, ...services: readonly string[]): State =>
  afterCommand(state, {kind: 'restart', services});
const world = createSimulatedWorld();
const passed = (state: State, lane: string): State => afterJob(state, world.passOf(plannedIn(state, lane)));
const failed = (state: State, lane: string): State => afterJob(state, failureOf(plannedIn(state, lane), 0));

const greeting = {pid: 1, startedAt: now, log: null};

describe('a restart', () => {
  const up = driveUntil(newState(smallConfig), [], world);
  const asked = restarted(up, 'api');

  test('starts what runs the image of the service, in the lane of the deploys', () => {
    expect(plannedLanes(asked)).toContain('deploy app');
    expect(plannedIn(asked, 'deploy app')).toMatchObject({
      kind: 'restart-pods',
      release: 'app',
      repositories: ['localhost:5001/sample/api'],
      restart: 1,
    });
  });

  test('is made once, and the rollout is awaited again', () => {
    const made = passed(asked, 'deploy app');
    expect(plannedLanes(made)).toEqual(['rollout app']);
    expect(plannedLanes(driveUntil(made, [], world))).toEqual([]);
  });

  test('touches the releases of the service alone', () => {
    const all = driveUntil(newState(sampleConfig), [], world);
    expect(plannedLanes(restarted(all, 'api'))).toContain('deploy app');
    expect(plannedLanes(restarted(all, 'api'))).not.toContain('deploy base');
  });

  test('comes after a deploy that is due, of what that has deployed', () => {
    world.write('/app/values/app.yaml', 1);
    const edited = driveUntil(afterEdit(asked, '/app/values/app.yaml'), ['deploy app'], world);
    expect(plannedIn(edited, 'deploy app').kind).toBe('deploy-release');
    expect(plannedIn(passed(edited, 'deploy app'), 'deploy app').kind).toBe('restart-pods');
  });

  test('asked for before the first deploy waits for that', () => {
    const waiting = driveUntil(restarted(newState(smallConfig), 'api'), ['deploy app'], world);
    expect(plannedIn(waiting, 'deploy app').kind).toBe('deploy-release');
  });

  test('asked for several times before it begins is made once, for all that were asked for', () => {
    const all = driveUntil(newState(sampleConfig), [], world);
    const many = restarted(restarted(restarted(all, 'api'), 'worker'), 'api');
    expect(plannedIn(many, 'deploy app')).toMatchObject({
      restart: 3,
      repositories: ['localhost:5001/sample/api', 'localhost:5001/sample/worker'],
    });
    expect(plannedLanes(driveUntil(many, [], world))).toEqual(['forward api']);
  });

  test('asked for while one is made follows it', () => {
    const first = plannedIn(asked, 'deploy app');
    const again = restarted(afterStart(asked, first), 'api');
    expect(plannedIn(afterJob(again, world.passOf(first)), 'deploy app')).toMatchObject({restart: 2});
  });

  test('waits behind a deploy that has failed, and says so', () => {
    world.write('/app/values/app.yaml', 2);
    const edited = driveUntil(afterEdit(asked, '/app/values/app.yaml'), ['deploy app'], world);
    const behind = failed(edited, 'deploy app');
    const hold = {lane: 'restart app', waitsFor: ['deploy app']};
    expect(plannedLanes(behind)).toEqual([]);
    expect(plan(behind).holds).toEqual([hold]);
    expect(describeHold(behind, hold)).toBe('restart of app waits for the deploy of app (failed)');
    const status = statusOf(behind, plan(behind));
    expect(formatStatus({greeting, status, now, columns: 80, style: 'plain'})).toContain(
      'restart of app waits for the deploy of app (failed)',
    );
    world.write('/app/values/app.yaml', 3);
    const healed = driveUntil(afterEdit(behind, '/app/values/app.yaml'), ['deploy app'], world);
    expect(plannedIn(passed(healed, 'deploy app'), 'deploy app').kind).toBe('restart-pods');
  });

  test('holds nothing where none was asked for', () => {
    world.write('/app/values/app.yaml', 4);
    const edited = driveUntil(afterEdit(up, '/app/values/app.yaml'), ['deploy app'], world);
    expect(plan(failed(edited, 'deploy app')).holds).toEqual([]);
  });

  test('that fails is told, and made again on the next word', () => {
    const broken = failed(asked, 'deploy app');
    expect(broken.failures['deploy app']?.failure.kind).toBe('restart-failed');
    expect(plannedLanes(broken)).toEqual([]);
    expect(plannedIn(restarted(broken, 'api'), 'deploy app')).toMatchObject({restart: 2});
  });

  test('clears a rollout that has failed, which is awaited from the restart on', () => {
    const stuck = failed(driveUntil(newState(smallConfig), ['rollout app'], world), 'rollout app');
    const again = restarted(stuck, 'api');
    expect(plannedLanes(again)).toEqual(['deploy app']);
    expect(plannedLanes(passed(again, 'deploy app'))).toEqual(['rollout app']);
  });

  test('is followed by a look at the rollout also where an earlier look has failed meanwhile', () => {
    const rolling = driveUntil(newState(smallConfig), ['rollout app'], world);
    const rollout = plannedIn(rolling, 'rollout app');
    const stuck = afterJob(restarted(rolling, 'api'), failureOf(rollout, 0));
    expect(plannedLanes(passed(stuck, 'deploy app'))).toEqual(['rollout app']);
  });
});
