import {setTimeout as wait} from 'node:timers/promises';

import {failed, type Result} from '../../core/job-end.ts';
import type {JobOf} from '../../core/job.ts';
import type {AnsweringPod} from '../../core/trace/stage-times.ts';
import {probePod} from '../../drivers/forward/probe-pod.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import type {Pod} from '../../drivers/kubernetes/pod.ts';
import {openForward, probeForward, type Forward} from '../../drivers/port-forward.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import {saidBy} from '../failure-of.ts';
import {watchNamespace} from '../watch-namespace.ts';
import type {Context} from '../world.ts';
import {httpQuestionOf} from './early-questions.ts';
import {followStarts} from './follow-starts.ts';
import {PodChoice} from './pod-choice.ts';

type Job = JobOf<'forward-port'>;

/** Keeps a local port open as long as it is wanted. Each connection goes to the newest ready pod there is when it comes in, or waits for one. */
export async function forwardPort(job: Job, context: Context): Promise<Result<never>> {
  const {world, signal, log} = context;
  const cluster = await world.openCluster(job.cluster.context);
  const choice = new PodChoice({target: job.forward.target, repository: job.repository});
  const {name, port, local} = job.forward;
  const onFailure = (error: unknown) =>
    log(name, `connection to the pod: ${error instanceof Error ? error.message : String(error)}`);
  let forward: Forward;
  try {
    forward = await openForward({cluster, local, port, choosePod: choice.next}, {onFailure});
  } catch (error) {
    if (error instanceof ToolError)
      return failed({kind: 'port-taken', port: local, forward: name, said: saidBy(error)});
    throw error;
  }

  await using _open = forward;
  context.report({kind: 'listening'});
  const parts = {job, cluster, choice, answers: createAnswers(context.report)};
  await Promise.all([followPods(parts, context), followStarts(parts, signal), followAnswers(parts, context)]);
  signal.throwIfAborted();
  throw new Error(`The forward \`${name}\` ended by itself.`);
}

type Parts = {readonly job: Job; readonly cluster: Cluster; readonly choice: PodChoice; readonly answers: Answers};

async function followPods({job, cluster, choice, answers}: Parts, {signal, report}: Context): Promise<void> {
  let isLost = false;
  await watchNamespace({
    cluster,
    namespace: job.namespace,
    kinds: ['Pod', 'ReplicaSet'],
    signal,
    onChange: objects => {
      choice.update(objects);
      if (isLost) answers.repeat();
      isLost = false;
    },
    onLinkLost: error => {
      isLost = true;
      report({kind: 'linkLost', why: error.message});
    },
  });
}

/** Milliseconds between two questions to a pod that is ready and yet refuses the port. */
const pause = 250;

/** Asks once through to each pod that the forward comes to lead to: it counts as open only when something has answered. */
async function followAnswers(parts: Parts, {signal, report}: Context): Promise<void> {
  const {choice, answers} = parts;
  let {pod, at} = await awaitAnswer(parts, {signal, onRefusal: why => report({kind: 'linkLost', why})});
  for (;;) {
    answers.tell(pod, at);
    await choice.other(pod, signal);
    // Those who are connected to the pod before are still served by it: the link is not lost.
    ({pod, at} = await awaitAnswer(parts, {signal, onRefusal: () => {}}));
  }
}

type Asking = {readonly signal: AbortSignal; readonly onRefusal: (why: string) => void};
type Answer = {readonly pod: Pod; readonly at: number};

/** The first pod that answers of those that are chosen meanwhile. */
async function awaitAnswer(parts: Parts, {signal, onRefusal}: Asking): Promise<Answer> {
  for (;;) {
    const pod = await parts.choice.other(undefined, signal);
    const known = parts.choice.answeredAt(pod);
    if (known !== undefined) return {pod, at: known};
    try {
      return {pod, at: await askThrough(parts, {pod, signal})};
    } catch (error) {
      if (!(error instanceof ToolError) || signal.aborted) throw error;
      onRefusal(error.message);
      await wait(pause, undefined, {signal});
    }
  }
}

/**
 * Since when a pod answers on the port. It is asked what its probe asks where that is HTTP: a server that serves one connection at a time would
 * be held up by one on which nothing is said.
 */
async function askThrough(
  {job, cluster}: Parts,
  {pod, signal}: {readonly pod: Pod; readonly signal: AbortSignal},
): Promise<number> {
  const {port} = job.forward;
  const {namespace, name} = pod.metadata;
  const question = httpQuestionOf(pod, port);
  if (question !== undefined) {
    const answer = await probePod({cluster, namespace, pod: name, question}, signal);
    if (answer === 'passed') return Date.now();
  }
  const {openedAt} = await probeForward({cluster, port, choosePod: async () => Promise.resolve(pod.metadata)}, signal);
  return openedAt;
}

/** Tells which pod answers, and says it again when the link is back. */
type Answers = {readonly tell: (pod: Pod, at: number) => void; readonly repeat: () => void};

function createAnswers(report: Context['report']): Answers {
  let answered: AnsweringPod | undefined;
  return {
    tell: ({metadata, containers}, at) => {
      answered = {pod: metadata.name, images: containers.map(({image}) => image), at};
      report({kind: 'answering', answered});
    },
    repeat: () => {
      if (answered !== undefined) report({kind: 'answering', answered});
    },
  };
}
