import fc from 'fast-check';
import {describe, expect, test} from 'vitest';

import type {ContainerFacts, PodFacts, ProbeFacts} from '../../../src/core/rollout/health.ts';
import {missingObjectOf} from '../../../src/core/rollout/missing-object.ts';
import {podTroublesOf} from '../../../src/core/rollout/pod-trouble.ts';
import {pullCauseOf} from '../../../src/core/rollout/pull-cause.ts';
import type {Trouble} from '../../../src/core/rollout/trouble.ts';
import {containerWith, exitWith, podWith, waitingFor} from '../../rig/rollout-facts.ts';

type Setting = {readonly restarts: number; readonly progressDeadline: number | undefined};

const setting: Setting = {restarts: 1, progressDeadline: undefined};
const exit = exitWith();

const troubleOf = (pod: PodFacts, changes: Partial<Setting> = {}): Trouble | undefined =>
  podTroublesOf(pod, {...setting, ...changes})[0]?.trouble;

const troubleIn = (container: Partial<ContainerFacts>, pod: Partial<PodFacts> = {}): Trouble | undefined =>
  troubleOf(podWith({containers: [containerWith(container)], ...pod}));

const mountWarning = (message: string) => ({reason: 'FailedMount', message, container: ''});
const unhealthy = (message: string) => ({reason: 'Unhealthy', message, container: 'api'});

const crashed = {restarts: 1, state: waitingFor('CrashLoopBackOff'), lastExit: exit} as const;

describe('an image that cannot be pulled', () => {
  const pulling = 'failed to pull and unpack image "a/b:1": failed to resolve reference "a/b:1": ';

  test.each([
    ['ErrImagePull', `${pulling}docker.io/a/b:1: not found`, 'not-found'],
    ['ImagePullBackOff', `Back-off pulling image "a/b:1": ErrImagePull: ${pulling}not found`, 'not-found'],
    ['ErrImagePull', `${pulling}pull access denied, repository does not exist or may require authorization`, 'denied'],
    ['ErrImagePull', `${pulling}unexpected status: 429 Too Many Requests`, 'rate-limited'],
    ['ErrImagePull', 'no match for platform in manifest: not found', 'wrong-platform'],
    ['ErrImagePull', `${pulling}dial tcp: lookup nowhere.invalid: no such host`, 'unknown-host'],
    ['ErrImagePull', `${pulling}dial tcp [::1]:5001: connect: connection refused`, 'unreachable'],
    ['ErrImagePull', 'something else', 'unknown'],
    ['InvalidImageName', 'invalid reference format', 'invalid-name'],
    ['ErrImageNeverPull', 'Container image "a/b:1" is not present with pull policy of Never', 'never-pulled'],
  ])('is told at %s with `%s` as %s', (reason, message, cause) => {
    expect(troubleIn({state: waitingFor(reason, message)})).toMatchObject({kind: 'image-pull', cause, message});
  });

  test('is told by its reason when Kubernetes says nothing more', () => {
    expect(troubleIn({state: waitingFor('ImagePullBackOff')})).toMatchObject({message: 'ImagePullBackOff'});
  });
});

describe('a container that ends', () => {
  test.each<readonly [string, Partial<ContainerFacts>, number | undefined]>([
    ['the first exit may be bad luck', {state: {kind: 'exited', exit}}, undefined],
    ['so may the one after which it runs again', {restarts: 1, lastExit: exit}, undefined],
    ['a wait after the first exit too', {state: waitingFor('CrashLoopBackOff'), lastExit: exit}, undefined],
    ['the second exit is a crash loop', {restarts: 1, state: {kind: 'exited', exit}, lastExit: exit}, 2],
    ['also while it waits for its next start', crashed, 2],
    ['and while it runs for the third time', {restarts: 2, lastExit: exit}, 2],
    ['an init container that fails twice', {...crashed, role: 'init'}, 2],
    [
      'an init container that has done its work',
      {role: 'init', state: {kind: 'exited', exit: exitWith({code: 0})}, restarts: 3},
      undefined,
    ],
    ['a container that is ready again', {...crashed, isReady: true}, undefined],
  ])('%s', (_what, facts, exits) => {
    const found = troubleIn(facts);
    if (exits === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject({kind: 'crash', container: 'api', exit, exits});
  });

  test('may do so as often as the config allows', () => {
    const pod = podWith({containers: [containerWith({...crashed, restarts: 3})]});
    expect(troubleOf(pod, {restarts: 4})).toBeUndefined();
    expect(troubleOf(pod, {restarts: 3})).toMatchObject({exits: 4});
    expect(troubleOf(pod, {restarts: Infinity})).toBeUndefined();
  });

  test('because of a probe is told with what that probe was answered', () => {
    const warnings = [{reason: 'Unhealthy', message: 'Liveness probe failed: connection refused', container: 'api'}];
    const killed = {...crashed, lastExit: exitWith({code: 137})};
    expect(troubleIn(killed, {warnings})).toMatchObject({probe: {kind: 'liveness', answer: 'connection refused'}});
    expect(troubleIn(crashed, {warnings})).toMatchObject({probe: undefined});
    expect(troubleIn(killed, {warnings: warnings.map(each => ({...each, container: 'proxy'}))})).toMatchObject({
      probe: undefined,
    });
  });
});

test.each([
  ['secret "db" not found', {kind: 'Secret', name: 'db', key: undefined}],
  ['configmap "settings" not found', {kind: 'ConfigMap', name: 'settings', key: undefined}],
  ["couldn't find key password in Secret shop/db", {kind: 'Secret', name: 'db', key: 'password'}],
  ["couldn't find key mode in ConfigMap shop/settings", {kind: 'ConfigMap', name: 'settings', key: 'mode'}],
])('a container that lacks something is told as such: %s', (message, missing) => {
  expect(troubleIn({state: waitingFor('CreateContainerConfigError', message)})).toEqual({
    kind: 'missing-object',
    container: 'api',
    missing,
  });
});

test.each(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'])(
  'a container that cannot be made is trouble at %s',
  reason => {
    expect(troubleIn({state: waitingFor(reason, 'no such user')})).toMatchObject({
      kind: 'container-create',
      message: 'no such user',
    });
  },
);

test.each(['ContainerCreating', 'PodInitializing'])('a container that waits for %s may still come up', reason => {
  expect(troubleIn({state: waitingFor(reason)})).toBeUndefined();
});

describe('a volume that cannot be mounted', () => {
  const state = waitingFor('ContainerCreating');

  test.each([
    [
      'MountVolume.SetUp failed for volume "tls" : secret "tls" not found',
      {kind: 'Secret', name: 'tls', key: undefined},
    ],
    [
      'MountVolume.SetUp failed for volume "tls" : references non-existent secret key: crt',
      {kind: 'Secret', name: undefined, key: 'crt'},
    ],
  ])('is told by what it lacks: %s', (message, missing) => {
    expect(troubleIn({state}, {hasVolumes: false, warnings: [mountWarning(message)]})).toEqual({
      kind: 'missing-object',
      container: undefined,
      missing,
    });
  });

  test('is told in the words of the node otherwise', () => {
    const message = 'MountVolume.SetUp failed for volume "data" : hostPath type check failed';
    expect(troubleIn({state}, {hasVolumes: false, warnings: [mountWarning(message)]})).toEqual({
      kind: 'volume-mount',
      message,
    });
  });

  test('is history once the volumes are there', () => {
    expect(troubleIn({state}, {hasVolumes: true, warnings: [mountWarning('secret "tls" not found')]})).toBeUndefined();
  });
});

describe('a pod without a node', () => {
  const message =
    "0/1 nodes are available: 1 Insufficient memory, 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";

  test('is told by what is short, and by what it asks for', () => {
    expect(
      troubleIn(
        {},
        {unschedulable: message, requests: ['memory 900Gi'], room: ['cpu 2, memory 7.8Gi'], containers: []},
      ),
    ).toEqual({
      kind: 'unschedulable',
      reasons: ['1 Insufficient memory', "1 node(s) didn't match Pod's node affinity/selector"],
      requests: ['memory 900Gi'],
      room: ['cpu 2, memory 7.8Gi'],
    });
  });

  test('is told by its claim when that has no volume', () => {
    const claim = {kind: 'claim-unbound', claim: 'data', cause: {kind: 'no-claim'}} as const;
    expect(troubleIn({}, {unschedulable: message, unbound: [claim], containers: []})).toEqual(claim);
  });
});

describe('a container that runs and is not ready', () => {
  const probe: ProbeFacts = {
    kind: 'readiness',
    asks: 'GET / on port 80',
    initialDelay: 0,
    period: 10,
    timeout: 1,
    failures: 3,
  };
  const startup: ProbeFacts = {...probe, kind: 'startup', initialDelay: 10, failures: 30};

  test('has a minute for its readiness probe, or as long as the probe itself allows', () => {
    expect(troubleIn({probes: [probe]})).toMatchObject({kind: 'probe', probe: 'readiness', seconds: 60});
    expect(troubleIn({probes: [{...probe, initialDelay: 90}]})).toMatchObject({seconds: 120});
    expect(troubleIn({probes: [{...probe, period: 1, timeout: 30}]})).toMatchObject({seconds: 90});
  });

  test('has the time of its Deployment, where the chart names one', () => {
    const pod = podWith({containers: [containerWith({probes: [probe]})]});
    expect(troubleOf(pod, {progressDeadline: 20})).toMatchObject({seconds: 20});
  });

  test('is first asked by its startup probe', () => {
    expect(troubleIn({probes: [startup, probe], isStarted: false})).toMatchObject({probe: 'startup', seconds: 310});
    expect(troubleIn({probes: [startup, probe], isStarted: true})).toMatchObject({probe: 'readiness'});
  });

  test('is told with the last answer to that very probe', () => {
    const warnings = [
      unhealthy('Readiness probe failed: connection refused'),
      unhealthy('Readiness probe failed: HTTP probe failed with statuscode: 500'),
      unhealthy('Liveness probe failed: timeout'),
    ];
    expect(troubleIn({probes: [probe]}, {warnings})).toMatchObject({answer: 'HTTP probe failed with statuscode: 500'});
  });

  test('is just not ready when it has no probe', () => {
    expect(troubleIn({})).toBeUndefined();
  });
});

test('a ready pod is never in trouble, whatever its containers have been through, nor is one that is going away', () => {
  expect(troubleIn(crashed, {isReady: true})).toBeUndefined();
  expect(troubleIn(crashed, {isTerminating: true})).toBeUndefined();
});

test('the first container in trouble is named, not the healthy one before it', () => {
  const containers = [containerWith({name: 'proxy'}), containerWith({name: 'api', ...crashed, lines: ['no']})];
  expect(podTroublesOf(podWith({containers}), setting)).toMatchObject([
    {trouble: {kind: 'crash', container: 'api'}, evidence: {pod: 'api-1', container: 'api', lines: ['no']}},
  ]);
});

test('whatever Kubernetes says, it is read', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (reason, message) => {
      pullCauseOf({reason, message});
      missingObjectOf(message);
      expect(troubleIn({}, {unschedulable: message})).toMatchObject({kind: 'unschedulable'});
    }),
  );
});
