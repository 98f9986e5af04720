import {describe, expect, test} from 'vitest';

import {describeFailure} from '../../../src/core/describe/failure.ts';
import type {RolloutStuck, Trouble} from '../../../src/core/rollout/trouble.ts';
import {everyFailure} from '../../rig/every-failure.ts';
import {exitWith} from '../../rig/rollout-facts.ts';
import {claim, crash, homeless, missing, pull, refused} from '../../rig/troubles.ts';

const evidence = {pod: 'api-1', container: 'api', lines: [], previousLines: [], events: []};

const describeStuck = (changes: Partial<RolloutStuck>) =>
  describeFailure({...everyFailure['rollout-stuck'], evidence, ...changes});

const every: readonly (readonly [Trouble, string, RegExp])[] = [
  [pull({}), 'the image `nginx:0` of container `api` does not exist in its registry', /under `images`/],
  [
    pull({cause: 'denied'}),
    'the registry refuses the image `nginx:0` of container `api`: it does not exist there, or needs a login',
    /imagePullSecret/,
  ],
  [
    pull({cause: 'unknown-host'}),
    'the node does not find the host of the image `nginx:0` of container `api`',
    /Correct the registry/,
  ],
  [
    pull({cause: 'unreachable'}),
    'the node cannot reach the registry of the image `nginx:0` of container `api`',
    /proxy/,
  ],
  [
    pull({cause: 'invalid-name'}),
    'the image `nginx:0` of container `api` is not a valid name of an image',
    /lower-case/,
  ],
  [
    pull({cause: 'never-pulled'}),
    'the image `nginx:0` of container `api` is not on the node, and `imagePullPolicy: Never` forbids to pull it',
    /IfNotPresent/,
  ],
  [
    pull({cause: 'wrong-platform'}),
    'the image `nginx:0` of container `api` does not exist for the platform of the node',
    /platform/,
  ],
  [
    pull({cause: 'rate-limited'}),
    'the registry gives out the image `nginx:0` of container `api` no more for a while: too many pulls',
    /Wait/,
  ],
  [pull({cause: 'unknown'}), 'the node cannot pull the image `nginx:0` of container `api`', /under `images`/],
  [
    pull({registry: 'lacks-it'}),
    'the image `nginx:0` of container `api` is not in the registry on this machine: it was not pushed',
    /under `images`/,
  ],
  [
    pull({registry: 'has-it'}),
    'the image `nginx:0` of container `api` is in the registry on this machine, but the node cannot get it from there',
    /known to the node/,
  ],
  [
    pull({registry: 'silent'}),
    'the node cannot pull the image `nginx:0` of container `api`, and no registry answers on this machine either',
    /port/,
  ],
  [crash({}), 'container `api` has ended 2 times, last with exit code 1', /what makes it end.*`restarts: 2`/],
  [crash({role: 'init'}), 'init container `api` has ended 2 times, last with exit code 1', /what makes it end/],
  [
    crash({exit: exitWith({signal: 9})}),
    'container `api` has ended 2 times, last by signal 9 (SIGKILL)',
    /what makes it end/,
  ],
  [crash({exit: exitWith({code: 0})}), 'container `api` has ended 2 times, last with exit code 0', /must not end/],
  [
    crash({exit: exitWith({code: 128, reason: 'StartError', message: 'exec: "nope": not found'})}),
    'container `api` cannot be started',
    /`command`/,
  ],
  [
    crash({exit: exitWith({code: 137, reason: 'OOMKilled'}), memoryLimit: '16Mi'}),
    'container `api` has ended 2 times, killed because it used more memory than its limit of 16Mi (OOMKilled)',
    /limits\.memory/,
  ],
  [
    crash({exit: exitWith({code: 137, reason: 'Error'}), memoryLimit: '16Mi'}),
    'container `api` has ended 2 times, last with exit code 137 (SIGKILL), perhaps because it used more memory than its limit of 16Mi',
    /limits\.memory/,
  ],
  [
    crash({probe: {kind: 'liveness', answer: 'connection refused'}}),
    'container `api` has ended 2 times: Kubernetes kills it because its liveness probe fails',
    /liveness probe asks/,
  ],
  [missing('db', undefined), 'its container `api` needs the Secret `db`, which does not exist', /chart create it/],
  [missing('db', 'user'), 'its container `api` needs the key `user` of the Secret `db`, which has no such key', /key/],
  [missing(undefined, 'user'), 'its container `api` needs the key `user` of a Secret, which has no such key', /key/],
  [{kind: 'container-create', container: 'api', message: 'no'}, 'its container `api` cannot be started', /words above/],
  [homeless('1 Insufficient cpu'), 'no node takes its pod', /requests/],
  [
    homeless('1 Insufficient cpu', 'cpu 9', 'memory 9Gi'),
    'no node takes its pod, which asks for cpu 9 and memory 9Gi',
    /requests/,
  ],
  [homeless("1 node(s) didn't have free ports"), 'no node takes its pod', /`hostPort` is taken/],
  [homeless("1 node(s) didn't match Pod's node affinity"), 'no node takes its pod', /`nodeSelector`/],
  [homeless('1 had untolerated taint {node.kubernetes.io/not-ready: }'), 'no node takes its pod', /node itself/],
  [
    claim({kind: 'no-claim'}),
    'its pod needs the PersistentVolumeClaim `data`, which does not exist',
    /create the claim/,
  ],
  [
    claim({kind: 'no-class', storageClass: 'fast', known: ['standard']}),
    'its PersistentVolumeClaim `data` asks for the storage class `fast`, which this cluster does not have',
    /`standard`/,
  ],
  [
    claim({kind: 'no-default-class', known: []}),
    'its PersistentVolumeClaim `data` names no storage class, and this cluster has no default one',
    /provisioner/,
  ],
  [claim({kind: 'other', message: 'no'}), 'its PersistentVolumeClaim `data` gets no volume', /words above/],
  [{kind: 'volume-mount', message: 'no'}, 'a volume of its pod cannot be mounted', /`volumes`/],
  [
    refused({kind: 'quota', name: 'small', requested: 'pods=1', used: 'pods=2', limited: 'pods=2'}),
    'the quota `small` of its namespace allows no further pod (asked for pods=1, used pods=2, limit pods=2)',
    /quota/,
  ],
  [refused({kind: 'webhook', name: 'w'}), 'the admission webhook `w` refuses its pods', /allowed/],
  [
    refused({kind: 'webhook-unreachable', name: 'w'}),
    'the admission webhook `w`, which is asked about each pod, does not answer',
    /behind the webhook/,
  ],
  [refused({kind: 'policy', name: 'p'}), 'the admission policy `p` refuses its pods', /allowed/],
  [
    refused({kind: 'pod-security', name: 'restricted:latest'}),
    'its pods are not allowed under the Pod Security level `restricted:latest` of the namespace',
    /allowed/,
  ],
  [
    refused({kind: 'service-account', name: 'me'}),
    'its pods run as the service account `me`, which does not exist',
    /serviceAccountName/,
  ],
  [refused({kind: 'other'}), 'the API server refuses its pods', /template/],
  [
    {kind: 'probe', container: 'api', probe: 'readiness', asks: 'GET / on port 80', seconds: 60, answer: undefined},
    'the readiness probe of container `api` (GET / on port 80) has not passed in 60 s',
    /failureThreshold/,
  ],
  [
    {
      kind: 'job-failed',
      reason: 'BackoffLimitExceeded',
      message: 'no',
      last: {container: 'api', exit: exitWith({code: 3})},
    },
    'Kubernetes has given it up (BackoffLimitExceeded); its container `api` ended last with exit code 3',
    /backoffLimit/,
  ],
  [
    {kind: 'job-failed', reason: 'DeadlineExceeded', message: 'no', last: undefined},
    'Kubernetes has given it up (DeadlineExceeded)',
    /backoffLimit/,
  ],
  [
    {kind: 'outdated-pod', pod: 'db-0'},
    'its pod `db-0` of an older revision is broken, and Kubernetes puts a new one in its place only when it is ready',
    /kubectl -n shop-dev delete pod db-0/,
  ],
  [{kind: 'progress-deadline', message: 'too late'}, 'Kubernetes gave it up', /probes/],
];

test.each(every)('%j is told by its cause, and by what to do now', (trouble, cause, advice) => {
  const {what, said, next} = describeStuck({trouble});
  const verb = trouble.kind === 'job-failed' ? 'complete' : 'become ready';
  expect(what).toBe(`\`deployment/api\` of the release \`shop\` cannot ${verb}: ${cause}.`);
  expect(next[0]).toMatch(advice);
  expect([what, ...said, ...next].filter(text => /undefined|\[object|NaN|^\s*$/.test(text))).toEqual([]);
});

describe('what was said', () => {
  test('is the word of Kubernetes, then the last lines of the container, then those of its run before', () => {
    const lines = {...evidence, lines: ['no db at 5433'], previousLines: ['no db at 5432']};
    expect(describeStuck({trouble: crash({exit: exitWith({message: 'gave up'})}), evidence: lines}).said).toEqual([
      'gave up',
      'the last lines of container api:',
      '  no db at 5433',
      'the last lines of the run before:',
      '  no db at 5432',
    ]);
  });

  test('is not told twice when both runs said the same, and never more than 25 lines of each', () => {
    const many = Array.from({length: 50}, (_, index) => `line ${index}`);
    const {said} = describeStuck({trouble: crash({}), evidence: {...evidence, lines: many, previousLines: many}});
    expect(said).toHaveLength(26);
    expect(said.at(-1)).toBe('  line 49');
  });

  test('names the other workloads that are not ready either', () => {
    const others = [{workload: 'deployment/web', trouble: pull({})}];
    expect(describeStuck({trouble: crash({}), others}).said).toEqual([
      'container api has printed nothing',
      'not ready either: deployment/web: the image nginx:0 of container api does not exist in its registry',
    ]);
  });
});

test.each([
  ['api-1', 'kubectl -n shop-dev describe pod api-1'],
  [undefined, 'kubectl -n shop-dev describe deployment api'],
])('with the pod %s it is said how to look closer: %s', (pod, command) => {
  const {next} = describeStuck({evidence: {...evidence, pod}});
  expect(next.at(-1)).toBe(`More: \`eval "$(devloop env)"; ${command}\``);
});
