import {once} from 'node:events';
import type {Duplex} from 'node:stream';

/** Milliseconds in which a refusal arrives; the kubelet sends it within some tens. */
const refusalTime = 150;

/** Waits as long as a refusal would take; what went wrong with the stream by then is in its `errored`. (That a port is open has no sign of its own.) */
export const awaitRefusal = async (stream: Duplex, signal: AbortSignal): Promise<void> => {
  const enough = AbortSignal.any([signal, AbortSignal.timeout(refusalTime)]);
  await once(stream, 'readable', {signal: enough}).catch(() => undefined);
};
