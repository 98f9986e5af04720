import {setTimeout as wait} from 'node:timers/promises';

import {probePod} from '../../drivers/forward/probe-pod.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import {earlyQuestionsOf} from './early-questions.ts';
import type {PodChoice} from './pod-choice.ts';

/** Milliseconds from one question to the next: often while an app usually starts, then ever more seldom. (Knative asks its containers every 50 ms.) */
const firstPause = 40;
const longestPause = 1000;
const growth = 1.1;

/** Asks a pod that comes up what its readiness probe asks, until it answers: connections go to it from then on, up to a second sooner than by the kubelet's word. */
export async function followStarts(
  {cluster, choice}: {readonly cluster: Cluster; readonly choice: PodChoice},
  signal: AbortSignal,
): Promise<void> {
  let asked: {readonly uid: string; readonly pause: number} | undefined;
  for (;;) {
    const pod = await choice.coming(signal);
    const questions = earlyQuestionsOf(pod);
    if (questions === undefined) {
      await choice.changed(signal);
      continue;
    }
    const {namespace, name, uid} = pod.metadata;
    const answers = questions.map(async question => probePod({cluster, namespace, pod: name, question}, signal));
    if ((await Promise.all(answers)).every(answer => answer === 'passed')) {
      choice.prove(pod, Date.now());
      continue;
    }
    const pause: number = asked?.uid === uid ? Math.min(longestPause, asked.pause * growth) : firstPause;
    asked = {uid, pause};
    await wait(pause, undefined, {signal});
  }
}
