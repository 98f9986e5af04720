import type {Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {finished} from 'node:stream/promises';
import {setTimeout as wait} from 'node:timers/promises';

import {ToolError} from '../tool-error.ts';
import {ClientBytes} from './client-bytes.ts';

/** How a local connection gets to a pod. */
export type Route<Pod> = {
  /** Asked before each dial; may wait until there is a pod, and rejects to turn the client away. */
  readonly choose: (signal: AbortSignal) => Promise<Pod>;
  readonly dial: (pod: Pod, signal: AbortSignal) => Promise<Duplex>;
  /** Called for each dial that failed and each connection that broke. */
  readonly onFailure: (error: unknown) => void;
};

/** Milliseconds. That a pod has died is known some tens of them later; a server that restarts in its pod takes longer. */
const firstDelay = 25;
const longestDelay = 500;
const longestRetry = 10_000;

/** Milliseconds that a client may take to close its side after the pod has closed. */
const closingGrace = 5000;

/**
 * Carries one local connection to a pod and back, until both sides are closed. As long as no pod has had a byte of it, a dial that fails
 * is tried again, so that a client notices nothing of a pod that dies; a connection that breaks later is reset, never quietly cut short.
 */
export const serveConnection = async <Pod>(socket: Socket, route: Route<Pod>): Promise<void> => {
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  socket.on('error', () => socket.destroy());
  const bytes = new ClientBytes(socket);
  const giveUpAt = performance.now() + longestRetry;

  for (let delay = firstDelay; ; delay = Math.min(delay * 2, longestDelay)) {
    const end = await serveOnce({socket, bytes, route}, gone.signal);
    if (gone.signal.aborted) return;
    if (end === 'closed') return closeSoon(socket);
    if (end === 'broken' || performance.now() > giveUpAt) return void socket.resetAndDestroy();
    await wait(delay, undefined, {signal: gone.signal}).catch(() => undefined);
  }
};

type Connection<Pod> = {readonly socket: Socket; readonly bytes: ClientBytes; readonly route: Route<Pod>};

/** `closed`: the pod has closed in good order. `unanswered`: no pod has had a byte. `broken`: anything else. */
type End = 'closed' | 'unanswered' | 'broken';

const serveOnce = async <Pod>({socket, bytes, route}: Connection<Pod>, signal: AbortSignal): Promise<End> => {
  const {choose, dial, onFailure} = route;
  let failed: End = 'broken';
  try {
    const pod = await choose(signal);
    failed = 'unanswered';
    const stream = await dial(pod, signal);
    failed = 'broken';
    await exchange({socket, bytes, stream}, signal);
    return 'closed';
  } catch (error) {
    if (!signal.aborted) onFailure(error);
    return bytes.isKept && isRefusal(error) ? 'unanswered' : failed;
  }
};

const exchange = async (
  {socket, bytes, stream}: {readonly socket: Socket; readonly bytes: ClientBytes; readonly stream: Duplex},
  signal: AbortSignal,
): Promise<void> => {
  const abort = (): void => void stream.destroy();
  signal.addEventListener('abort', abort, {once: true});
  stream.once('data', bytes.forget);
  stream.pipe(socket);
  bytes.flowTo(stream);
  try {
    await finished(stream);
  } finally {
    signal.removeEventListener('abort', abort);
    stream.unpipe(socket);
    bytes.holdBack(stream);
  }
};

/** What the kubelet says when it could not connect inside of the pod: the server there has seen nothing of the client. */
const refusal = /failed to connect|failed to dial|connection refused|not found|not running/v;

const isRefusal = (error: unknown): boolean =>
  error instanceof ToolError && error.reason === 'failed' && error.output.some(line => refusal.test(line));

const closeSoon = (socket: Socket): void => {
  socket.setTimeout(closingGrace, () => socket.destroy());
};
