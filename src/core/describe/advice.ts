import type {Refusal} from '../rollout/refusal.ts';
import type {Crash, ImagePull, Trouble, UnboundClaim} from '../rollout/trouble.ts';
import {memoryGuiltOf} from '../rollout/trouble.ts';
import {isStartError} from './exit.ts';

/** What to do about a trouble, in a sentence. */
export function describeAdvice(trouble: Trouble, namespace: string): string {
  switch (trouble.kind) {
    case 'image-pull':
      return pullAdvice(trouble);
    case 'crash':
      return crashAdvice(trouble);
    case 'missing-object':
      return 'Let the chart create it, or correct the name or the key in the chart.';
    case 'container-create':
      return "Correct the container's `command`, `securityContext` or mounts in the chart, as the words above say.";
    case 'unschedulable':
      return schedulingAdvice(trouble.reasons.join());
    case 'claim-unbound':
      return claimAdvice(trouble);
    case 'volume-mount':
      return "Correct the pod's `volumes` in the chart, as the words above say.";
    case 'pods-refused':
      return refusalAdvice(trouble.refusal);
    case 'probe':
      return "See whether the probe asks the port and path on which the container listens; one that needs longer says so by the probe's `failureThreshold` or by the Deployment's `progressDeadlineSeconds`.";
    case 'job-failed':
      return 'Correct what its last lines name, then start again; `backoffLimit` in the chart says how often it may fail.';
    case 'outdated-pod':
      return `Remove it, so that it is made anew: \`eval "$(devloop env)"; kubectl -n ${namespace} delete pod ${trouble.pod}\``;
    case 'progress-deadline':
      return 'See whether its probes ask the right port and path, and what its log says.';
  }
}

function schedulingAdvice(reasons: string): string {
  if (reasons.includes('{node.kubernetes.io/'))
    return 'The node itself is not well: see `kubectl describe nodes`, and whether its disk is full (`docker system df`).';
  if (reasons.includes('free ports'))
    return 'A `hostPort` is taken, perhaps by the pod of the revision before: let that one go first (`strategy: {type: Recreate}`), or choose another port.';
  if (reasons.includes('Insufficient'))
    return 'Lower the requests, or let the pod of the revision before go first (`strategy: {type: Recreate}`); `kubectl describe nodes` shows what is free.';
  return 'Correct `nodeSelector`, affinity and tolerations in the chart; `kubectl describe nodes` shows what nodes are like.';
}

function pullAdvice({registry, cause}: ImagePull): string {
  if (registry === 'lacks-it')
    return 'See that the values path under `images` is the one that the chart reads, so that it gets the image that was built.';
  if (registry === 'has-it') return 'Start devloop again: it makes the registry known to the node once more.';
  if (registry === 'silent')
    return "See that the port is that of devloop's registry; if it is, start devloop again: it starts the registry.";
  switch (cause) {
    case 'invalid-name':
      return "Correct the image's name in the chart or its values: lower-case letters, and a tag after `:`.";
    case 'never-pulled':
      return 'Choose `imagePullPolicy: IfNotPresent`, or load the image into the node with `kind load docker-image`.';
    case 'rate-limited':
      return 'Wait, or log in to that registry with an `imagePullSecret` in the chart.';
    case 'denied':
      return 'Correct its name, or give the chart an `imagePullSecret` for that registry.';
    case 'wrong-platform':
      return 'Choose an image, or `platforms` of the build, for the platform of this machine.';
    case 'unknown-host':
    case 'unreachable':
      return "Correct the registry in the image's name, or see that this machine reaches it (DNS, proxy, certificates).";
    case 'not-found':
    case 'unknown':
      return 'If it is an image of yours, see that the values path under `images` is the one that the chart reads; if not, correct its name or tag.';
  }
}

function crashAdvice(crash: Crash): string {
  const {exit, probe, exits} = crash;
  if (memoryGuiltOf(crash) === 'certain') return 'Raise `resources.limits.memory` in the chart, or use less.';
  if (isStartError(exit)) return "Correct the container's `command` in the chart, or the image's entrypoint.";
  if (probe !== undefined)
    return `See whether the ${probe.kind} probe asks the port and path on which the container listens, and give it time by \`failureThreshold\`.`;
  if (memoryGuiltOf(crash) === 'perhaps')
    return 'If nothing else kills it, raise `resources.limits.memory` in the chart, or use less.';
  if (exit.code === 0) return 'This container must not end: let its command stay in the foreground, or make it a Job.';
  return `Correct what makes it end; if it only needs more tries, set \`restarts: ${exits}\` for its release in the config.`;
}

function claimAdvice({cause}: UnboundClaim): string {
  if (cause.kind === 'no-claim') return 'Let the chart create the claim, or correct its name.';
  if (cause.kind === 'other') return 'Correct size, access modes or class of the claim, as the words above say.';
  return cause.known.length === 0
    ? 'Install a storage provisioner with its class, or do without the claim.'
    : `Name one that is there in the chart's values (\`storageClassName\`): ${cause.known.map(name => `\`${name}\``).join(', ')}.`;
}

function refusalAdvice({by}: Refusal): string {
  switch (by.kind) {
    case 'quota':
      return 'Ask for less, end other pods of the namespace, or raise the quota.';
    case 'webhook':
    case 'policy':
    case 'pod-security':
      return 'Change the pods so that they are allowed, as the words above say, or change that rule.';
    case 'webhook-unreachable':
      return 'See whether the pods behind the webhook run; a leftover one is removed with `kubectl delete validatingwebhookconfiguration` or `mutatingwebhookconfiguration`.';
    case 'service-account':
      return 'Let the chart create the service account, or correct `serviceAccountName`.';
    case 'other':
      return 'Correct the pod template in the chart, as the words above say.';
  }
}
