import {setTimeout as wait} from 'node:timers/promises';

import {failed, type Result} from '../../core/job-end.ts';
import type {JobOf} from '../../core/job.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import {openForward, probeForward, type Forward} from '../../drivers/port-forward.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import {saidBy} from '../failure-of.ts';
import {watchNamespace} from '../watch-namespace.ts';
import type {Context} from '../world.ts';
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
  await Promise.all([followPods({job, cluster, choice}, context), awaitAnswer({job, cluster, choice}, context)]);
  signal.throwIfAborted();
  throw new Error(`The forward \`${name}\` ended by itself.`);
}

type Parts = {readonly job: Job; readonly cluster: Cluster; readonly choice: PodChoice};

async function followPods({job, cluster, choice}: Parts, {signal, report}: Context): Promise<void> {
  let isLost = false;
  await watchNamespace({
    cluster,
    namespace: job.namespace,
    kinds: ['Pod', 'ReplicaSet'],
    signal,
    onChange: objects => {
      choice.update(objects);
      if (isLost) report({kind: 'answering'});
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

/** Asks once through to the pod: a forward counts as open only when something has answered. */
async function awaitAnswer({job, cluster, choice}: Parts, {signal, report}: Context): Promise<void> {
  const request = {cluster, port: job.forward.port, choosePod: choice.next};
  for (;;) {
    try {
      await probeForward(request, signal);
      report({kind: 'answering'});
      return;
    } catch (error) {
      if (!(error instanceof ToolError) || signal.aborted) throw error;
      report({kind: 'linkLost', why: error.message});
      await wait(pause, undefined, {signal});
    }
  }
}
