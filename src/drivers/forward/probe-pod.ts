import {once} from 'node:events';
import type {Duplex} from 'node:stream';

import type {Cluster} from '../kubernetes/cluster.ts';
import {ToolError} from '../tool-error.ts';
import {awaitRefusal} from './await-refusal.ts';
import {openPodStream} from './open-pod-stream.ts';

/** A question as a readiness probe asks it; times in milliseconds. */
export type PodQuestion =
  | {
      readonly kind: 'http';
      readonly port: number;
      readonly timeout: number;
      readonly path: string;
      readonly headers: readonly {readonly name: string; readonly value: string}[];
    }
  | {readonly kind: 'tcp'; readonly port: number; readonly timeout: number};

type Asked = {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly pod: string;
  readonly question: PodQuestion;
};

/** Asks a pod through a stream to its port. `failed` for whatever is no good answer in time; only an abort is thrown. */
export const probePod = async (
  {cluster, namespace, pod, question}: Asked,
  signal: AbortSignal,
): Promise<'passed' | 'failed'> => {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(question.timeout)]);
  try {
    const stream = await openPodStream({cluster, namespace, pod, port: question.port}, patience);
    try {
      return (await isAnswered(stream, question, patience)) ? 'passed' : 'failed';
    } finally {
      stream.destroy();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (patience.aborted || error instanceof ToolError) return 'failed';
    throw error;
  }
};

const isAnswered = async (stream: Duplex, question: PodQuestion, signal: AbortSignal): Promise<boolean> => {
  if (question.kind === 'http') {
    stream.write(formatRequest(question));
    return hasPassed(await readStatus(stream, signal));
  }
  await awaitRefusal(stream, signal);
  return stream.errored === null;
};

const formatRequest = ({path, port, headers}: Extract<PodQuestion, {readonly kind: 'http'}>): string => {
  const given = new Map([
    ['host', `127.0.0.1:${port}`],
    ['user-agent', 'devloop-probe'],
    ['accept', '*/*'],
    ['connection', 'close'],
    ...headers.map(({name, value}): [string, string] => [name.toLowerCase(), value]),
  ]);
  const lines = [...given].map(([name, value]) => `${name}: ${value}`);
  return [`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n');
};

/** As the kubelet counts: any status from 200 to 399. */
const hasPassed = (status: number): boolean => status >= 200 && status < 400;

/** The status of an HTTP answer; 0 when what comes is none. */
const readStatus = async (stream: Duplex, signal: AbortSignal): Promise<number> => {
  let head = '';
  while (!head.includes('\n')) {
    const chunk: unknown = stream.read();
    if (Buffer.isBuffer(chunk)) head += chunk.toString('latin1');
    else if (stream.readableEnded || stream.destroyed || head.length > longestHead) return 0;
    else await once(stream, 'readable', {signal});
  }
  return Number(/^HTTP\/1\.[01] (\d{3})/v.exec(head)?.[1] ?? 0);
};

/** Bytes of what is surely no first line. */
const longestHead = 1024;
