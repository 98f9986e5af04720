import {once} from 'node:events';

import {WebSocket} from 'ws';
import {z} from 'zod';

const message = z.union([
  z.object({id: z.number(), error: z.object({message: z.string()})}),
  z.object({id: z.number(), result: z.unknown()}),
  z.object({method: z.string(), sessionId: z.string().optional()}),
]);

type Command = {readonly method: string; readonly params?: object; readonly sessionId?: string};

/** A connection to a browser's DevTools; every wait on it ends when the connection does. */
export type DevTools = AsyncDisposable & {
  readonly send: (command: Command) => Promise<unknown>;
  /** Resolves when the page of a session emits the event next. */
  readonly next: (event: {readonly method: string; readonly sessionId: string}) => Promise<void>;
};

type Waiting = {readonly resolve: (result: unknown) => void; readonly reject: (error: Error) => void};

/** Connects to the address that Chromium prints at its start. */
export const openDevTools = async (address: string, signal: AbortSignal): Promise<DevTools> => {
  const socket = new WebSocket(address);
  await once(socket, 'open', {signal});
  const answers = new Map<number, Waiting>();
  const events = new Map<string, Waiting[]>();
  let lastId = 0;

  socket.on('message', data => {
    const text = Buffer.isBuffer(data) ? data.toString('utf8') : '';
    const received = message.parse(JSON.parse(text));
    if ('method' in received) {
      const key = `${received.sessionId} ${received.method}`;
      for (const waiting of events.get(key) ?? []) waiting.resolve(undefined);
      events.delete(key);
      return;
    }
    const waiting = answers.get(received.id);
    answers.delete(received.id);
    if ('error' in received) waiting?.reject(new Error(received.error.message));
    else waiting?.resolve(received.result);
  });
  socket.on('close', () => {
    const closed = new Error('The browser closed its DevTools connection.');
    for (const waiting of [...answers.values(), ...[...events.values()].flat()]) waiting.reject(closed);
  });

  return {
    send: command =>
      new Promise((resolve, reject) => {
        lastId += 1;
        answers.set(lastId, {resolve, reject});
        socket.send(JSON.stringify({id: lastId, ...command}));
      }),
    next: ({method, sessionId}) =>
      new Promise((resolve, reject) => {
        const key = `${sessionId} ${method}`;
        events.set(key, [...(events.get(key) ?? []), {resolve: () => resolve(), reject}]);
      }),
    [Symbol.asyncDispose]: async () => {
      socket.terminate();
      await once(socket, 'close');
    },
  };
};
