import type {Trouble} from './trouble.ts';

/**
 * When a trouble ends a rollout. `at-once`: it does not heal by itself. `alone`: at once too, but not while another workload of the release
 * comes up, which may be what it needs. `counted`: after some time. `counted-alone`: the same, and time counts only while nothing else comes up.
 */
export type Patience = 'at-once' | 'alone' | 'counted' | 'counted-alone';

export function patienceOf(trouble: Trouble): Patience {
  switch (trouble.kind) {
    case 'image-pull':
      return mayBeBack(trouble) ? 'counted' : 'at-once';
    case 'missing-object':
      return isMadeByOthers(trouble) ? 'counted-alone' : 'at-once';
    case 'container-create':
      return isBusyNode(trouble.message) ? 'counted' : 'at-once';
    case 'crash':
      return 'alone';
    case 'probe':
      return 'counted-alone';
    case 'unschedulable':
    case 'claim-unbound':
    case 'volume-mount':
    case 'pods-refused':
    case 'outdated-pod':
      return 'counted';
    case 'job-failed':
    case 'progress-deadline':
      return 'at-once';
  }
}

/** How long the same trouble is watched before it ends a rollout, in milliseconds; for a kind that does not wait, none. */
export function graceOf(trouble: Trouble): number {
  switch (trouble.kind) {
    // The kubelet tries again after 10 s, and once more 20 s later: a registry or a name server that was briefly away is met then.
    case 'image-pull':
      return 25_000;
    // It may come with another release that is deployed side by side, or from a controller (certificates, external secrets) that answers this
    // release's own objects; the kubelet looks again every few seconds.
    case 'missing-object':
      return 10_000;
    // A node under load gives up creating a container after two minutes at the latest, mostly at once, and then succeeds.
    case 'container-create':
      return 30_000;
    // Pods that are going away make room meanwhile, and this does not count as long as there are any. A node that was restarted, or that is
    // cleaning up its disk, takes no pods for up to a minute.
    case 'unschedulable':
      return trouble.reasons.some(reason => reason.includes('{node.kubernetes.io/')) ? 60_000 : 10_000;
    // A provisioner answers in a second or two; a class or a claim that is not there does not come.
    case 'claim-unbound':
      return trouble.cause.kind === 'other' ? 30_000 : 5000;
    // The kubelet tries a mount again after 0.5 s, 1 s, 2 s and so on.
    case 'volume-mount':
      return 15_000;
    // Kubernetes may have been about to replace it.
    case 'outdated-pod':
      return 5000;
    case 'pods-refused':
      return refusalGrace(trouble.refusal.by.kind);
    case 'probe':
      return trouble.seconds * 1000;
    case 'crash':
    case 'job-failed':
    case 'progress-deadline':
      return 0;
  }
}

type Refuser = Extract<Trouble, {readonly kind: 'pods-refused'}>['refusal']['by']['kind'];

function refusalGrace(by: Refuser): number {
  switch (by) {
    // Pods of the revision before that are going away still count against the quota; a service account may be made by another object.
    case 'quota':
    case 'service-account':
      return 10_000;
    // The pods behind a webhook may be on their way, in this release or in another.
    case 'webhook-unreachable':
      return 20_000;
    // A refusal of an older revision may be told a little longer than it lasts.
    case 'webhook':
    case 'policy':
    case 'pod-security':
    case 'other':
      return 3000;
  }
}

/** A registry that was away for a moment is asked again, and so is one of which nothing certain is known; what it does not have does not come. */
const mayBeBack = ({cause, registry}: Extract<Trouble, {readonly kind: 'image-pull'}>): boolean =>
  (cause === 'unreachable' || cause === 'unknown') && registry !== 'lacks-it';

/** A whole object may come from elsewhere, a key hardly ever does. */
const isMadeByOthers = ({missing}: Extract<Trouble, {readonly kind: 'missing-object'}>): boolean =>
  missing.key === undefined;

/** A container that was not made in time is tried again, and meets its own half-made one for a while. */
const isBusyNode = (message: string): boolean => /deadline ?exceeded|failed to reserve/iu.test(message);
