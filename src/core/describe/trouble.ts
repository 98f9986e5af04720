import type {Refusal} from '../rollout/refusal.ts';
import type {
  Crash,
  Evidence,
  FailedProbe,
  MissingObject,
  RolloutStuck,
  Trouble,
  UnboundClaim,
} from '../rollout/trouble.ts';
import {memoryGuiltOf} from '../rollout/trouble.ts';
import {describeAdvice} from './advice.ts';
import type {Description} from './description.ts';
import {describeExit, isStartError} from './exit.ts';
import {describePull} from './pull.ts';

/** The words for a rollout that cannot heal by itself. */
export function describeTrouble({release, namespace, workload, trouble, evidence, others}: RolloutStuck): Description {
  const {pod} = evidence;
  const inspect = `kubectl -n ${namespace} describe ${pod === undefined ? workload.replace('/', ' ') : `pod ${pod}`}`;
  return {
    what: `\`${workload}\` of the release \`${release}\` cannot ${trouble.kind === 'job-failed' ? 'complete' : 'become ready'}: ${causeOf(trouble)}.`,
    said: [
      ...saidOf(trouble, evidence),
      ...others.map(other => `not ready either: ${other.workload}: ${plain(causeOf(other.trouble))}`),
    ],
    next: [describeAdvice(trouble, namespace), `More: \`eval "$(devloop env)"; ${inspect}\``],
  };
}

/** What failed, in words that go on a sentence. */
function causeOf(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'image-pull':
      return describePull(trouble);
    case 'crash':
      return describeCrash(trouble);
    case 'missing-object':
      return describeMissing(trouble.missing, trouble.container);
    case 'container-create':
      return `its container \`${trouble.container}\` cannot be started`;
    case 'unschedulable':
      return describeShortage(trouble.requests);
    case 'claim-unbound':
      return describeClaim(trouble);
    case 'volume-mount':
      return 'a volume of its pod cannot be mounted';
    case 'pods-refused':
      return describeRefusal(trouble.refusal);
    case 'probe':
      return describeProbe(trouble);
    case 'job-failed':
      return trouble.last === undefined
        ? `Kubernetes has given it up (${trouble.reason})`
        : `Kubernetes has given it up (${trouble.reason}); its container \`${trouble.last.container}\` ended last ${describeExit(trouble.last.exit)}`;
    case 'outdated-pod':
      return `its pod \`${trouble.pod}\` of an older revision is broken, and Kubernetes puts a new one in its place only when it is ready`;
    case 'progress-deadline':
      return 'Kubernetes gave it up';
  }
}

function describeCrash(crash: Crash): string {
  const {container, role, exits, exit, memoryLimit, probe} = crash;
  const who = `${role === 'init' ? 'init container' : 'container'} \`${container}\``;
  if (isStartError(exit)) return `${who} cannot be started`;
  const subject = `${who} has ended ${exits === 1 ? 'once' : `${exits} times`}`;
  if (probe !== undefined) return `${subject}: Kubernetes kills it because its ${probe.kind} probe fails`;
  if (memoryGuiltOf(crash) === 'perhaps')
    return `${subject}, last ${describeExit(exit)}, perhaps because it used more memory than its limit of ${memoryLimit}`;
  if (exit.reason !== 'OOMKilled') return `${subject}, last ${describeExit(exit)}`;
  const limit = memoryLimit === undefined ? 'than its limit' : `than its limit of ${memoryLimit}`;
  return `${subject}, killed because it used more memory ${limit} (OOMKilled)`;
}

function describeMissing({kind, name, key}: MissingObject, container: string | undefined): string {
  const who = container === undefined ? 'a volume of its pod' : `its container \`${container}\``;
  const object = name === undefined ? `a ${kind}` : `the ${kind} \`${name}\``;
  return key === undefined
    ? `${who} needs ${object}, which does not exist`
    : `${who} needs the key \`${key}\` of ${object}, which has no such key`;
}

const describeShortage = (requests: readonly string[]): string =>
  requests.length === 0 ? 'no node takes its pod' : `no node takes its pod, which asks for ${requests.join(' and ')}`;

function describeClaim({claim, cause}: UnboundClaim): string {
  switch (cause.kind) {
    case 'no-claim':
      return `its pod needs the PersistentVolumeClaim \`${claim}\`, which does not exist`;
    case 'no-class':
      return `its PersistentVolumeClaim \`${claim}\` asks for the storage class \`${cause.storageClass}\`, which this cluster does not have`;
    case 'no-default-class':
      return `its PersistentVolumeClaim \`${claim}\` names no storage class, and this cluster has no default one`;
    case 'other':
      return `its PersistentVolumeClaim \`${claim}\` gets no volume`;
  }
}

function describeRefusal({by}: Refusal): string {
  switch (by.kind) {
    case 'quota':
      return `the quota \`${by.name}\` of its namespace allows no further pod (asked for ${by.requested}, used ${by.used}, limit ${by.limited})`;
    case 'webhook':
      return `the admission webhook \`${by.name}\` refuses its pods`;
    case 'webhook-unreachable':
      return `the admission webhook \`${by.name}\`, which is asked about each pod, does not answer`;
    case 'policy':
      return `the admission policy \`${by.name}\` refuses its pods`;
    case 'pod-security':
      return `its pods are not allowed under the Pod Security level \`${by.name}\` of the namespace`;
    case 'service-account':
      return `its pods run as the service account \`${by.name}\`, which does not exist`;
    case 'other':
      return 'the API server refuses its pods';
  }
}

const describeProbe = ({container, probe, asks, seconds}: FailedProbe): string =>
  `the ${probe} probe of container \`${container}\` (${asks}) has not passed in ${seconds} s`;

/** What the tools said: Kubernetes in one line or two, then the container. */
function saidOf(trouble: Trouble, evidence: Evidence): readonly string[] {
  const lines = linesOf(evidence);
  const silence =
    lines.length === 0 && hasEnded(trouble) ? [`container ${evidence.container ?? ''} has printed nothing`] : [];
  return [...wordsOf(trouble, evidence), ...silence, ...lines];
}

/** The log of a container that has ended was read, so that an empty one says something, too. */
const hasEnded = (trouble: Trouble): boolean =>
  (trouble.kind === 'crash' && !isStartError(trouble.exit)) ||
  (trouble.kind === 'job-failed' && trouble.last !== undefined);

function wordsOf(trouble: Trouble, {events}: Evidence): readonly string[] {
  switch (trouble.kind) {
    case 'image-pull':
    case 'container-create':
    case 'volume-mount':
    case 'job-failed':
      return [trouble.message];
    case 'progress-deadline':
      return [trouble.message, ...events.slice(-3)];
    case 'crash':
      return [trouble.probe?.answer ?? '', trouble.exit.message].filter(text => text !== '');
    case 'unschedulable':
      return [...trouble.reasons, ...trouble.room.map(room => `in all, a node has ${room}`)];
    case 'claim-unbound':
      return trouble.cause.kind === 'other' ? [trouble.cause.message] : [];
    case 'pods-refused':
      return [trouble.refusal.message];
    case 'probe':
      return trouble.answer === undefined ? [] : [`the probe was answered: ${trouble.answer}`];
    case 'missing-object':
    case 'outdated-pod':
      return [];
  }
}

/** How many of a container's last lines are shown; the evidence keeps more. */
const linesShown = 25;

function linesOf({container, lines, previousLines}: Evidence): readonly string[] {
  const isSame = lines.join('\n') === previousLines.join('\n');
  return [
    ...titled(`the last lines of container ${container ?? ''}:`, lines),
    ...(isSame ? [] : titled('the last lines of the run before:', previousLines)),
  ];
}

const titled = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, ...lines.slice(-linesShown).map(line => `  ${line}`)];

const plain = (text: string): string => text.replaceAll('`', '');
