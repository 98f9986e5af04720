import type {Socket} from 'node:net';

import {awaitRefusal} from './forward/await-refusal.ts';
import {createLimit} from './forward/create-limit.ts';
import {openListeners} from './forward/open-listeners.ts';
import {openPodStream} from './forward/open-pod-stream.ts';
import {serveConnection} from './forward/serve-connection.ts';
import type {Cluster} from './kubernetes/cluster.ts';

export type PodName = {readonly namespace: string; readonly name: string};

/** Connections to pods, one for each connection that comes in; the pods may come and go. */
export type ForwardRequest = {
  readonly cluster: Cluster;
  /** The port on 127.0.0.1 and [::1]; 0 takes a free one. */
  readonly local: number;
  /** The port inside the pod. */
  readonly port: number;
  /** Asked for each connection, and again when the pod it named does not answer. May wait until a pod is ready; rejects to reset the connection. */
  readonly choosePod: (signal: AbortSignal) => Promise<PodName>;
};

/** An open local port. At the end of its scope it is closed, with all its connections. */
export type Forward = AsyncDisposable & {readonly local: number};

/** More at once only make the kubelet slower: each dial costs it a helper of its own. */
const mostDials = 16;

/**
 * Listens on a local port and carries each connection to a pod. Rejects with a `conflict` when somebody else has the port. `onFailure` gets
 * each dial that failed (it is repeated for some seconds) and each connection that broke.
 */
export const openForward = async (
  {cluster, local, port, choosePod}: ForwardRequest,
  {onFailure}: {readonly onFailure: (error: unknown) => void},
): Promise<Forward> => {
  const limit = createLimit(mostDials);
  const sockets = new Set<Socket>();
  const serve = async (socket: Socket): Promise<void> => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    await serveConnection(socket, {
      choose: choosePod,
      dial: ({namespace, name}, signal) => limit(() => openPodStream({cluster, namespace, pod: name, port}, signal)),
      onFailure,
    });
  };
  const listeners = await openListeners(local, {onConnection: socket => void serve(socket), onFailure});
  return {
    local: listeners.port,
    [Symbol.asyncDispose]: async () => {
      const closed = listeners[Symbol.asyncDispose]();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};

/** Makes sure that something listens on the port in the pod, without sending it anything, and says since when the way there stands: rejects with what the kubelet says if not. */
export const probeForward = async (
  {cluster, port, choosePod}: Omit<ForwardRequest, 'local'>,
  signal: AbortSignal,
): Promise<PodName & {readonly openedAt: number}> => {
  const pod = await choosePod(signal);
  const stream = await openPodStream({cluster, namespace: pod.namespace, pod: pod.name, port}, signal);
  const openedAt = Date.now();
  await awaitRefusal(stream, signal);
  stream.destroy();
  signal.throwIfAborted();
  if (stream.errored !== null) throw stream.errored;
  return {namespace: pod.namespace, name: pod.name, openedAt};
};
