import type {IncomingMessage} from 'node:http';
import {text} from 'node:stream/consumers';

import {WebSocket} from 'ws';

import {createAnswerError} from '../kubernetes.ts';
import type {Cluster} from '../kubernetes/cluster.ts';
import {createLinkError} from '../kubernetes/link-error.ts';
import {PodStream} from './pod-stream.ts';

/** One port of one pod. */
export type PodPort = {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
};

/** Milliseconds that the API server and the kubelet have to set up a stream. */
const handshakeTimeout = 5000;

/**
 * Opens a stream to a port of a pod. It opens whether or not something listens there: if not, the stream fails at once, before the first
 * byte. (The protocol has no sign for success.)
 */
export const openPodStream = async (target: PodPort, signal: AbortSignal): Promise<PodStream> => {
  const {cluster, namespace, pod, port} = target;
  const title = `forward to ${pod}:${port}`;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward`;
  const {url, agent, headers} = await cluster.createDialOptions({path, query: {ports: port}});
  if (signal.aborted) throw createLinkError(title, undefined, signal);
  const options = {agent, headers, handshakeTimeout, perMessageDeflate: false};
  const socket = new WebSocket(url, ['v4.channel.k8s.io'], options);

  const outcome = Promise.withResolvers<PodStream>();
  const abort = (): void => socket.terminate();
  signal.addEventListener('abort', abort, {once: true});
  socket.on('error', outcome.reject);
  socket.once('open', () => outcome.resolve(new PodStream(socket, title)));
  socket.once('unexpected-response', (_request, response: IncomingMessage) => {
    const refusal = text(response).then(body => createAnswerError({path}, {status: response.statusCode ?? 0, body}));
    refusal.then(outcome.reject, outcome.reject).finally(abort);
  });
  try {
    return await outcome.promise;
  } catch (error) {
    throw createLinkError(title, error, signal);
  } finally {
    signal.removeEventListener('abort', abort);
  }
};
