import type {Socket} from 'node:net';

import {WebSocketServer, type WebSocket} from 'ws';

import {openFakeApiServer, type FakeApiServer, type FakeExchange} from './fake-api-server.ts';

/** The far side of one forwarded connection, as the kubelet speaks. */
export type FakePodStream = {
  readonly pod: string;
  readonly socket: WebSocket;
  /** Calls back with what the client sends, as text. */
  readonly onText: (handle: (text: string) => void) => void;
  readonly send: (text: string | Buffer) => void;
  readonly sendError: (text: string) => void;
  /** Ends in good order. */
  readonly close: () => void;
  /** Breaks the connection without a word. */
  readonly reset: () => void;
};

/**
 * A server that speaks the port-forward protocol; a handler that returns a number refuses the handshake with that status. `answer` answers
 * all other requests.
 */
export const openFakePodServer = async (
  handle: (pod: string) => ((stream: FakePodStream) => void) | number,
  answer: (exchange: FakeExchange) => void = ({response}) => void response.end(),
): Promise<FakeApiServer> => {
  const api = await openFakeApiServer(answer);
  const sockets = new WebSocketServer({noServer: true, handleProtocols: () => 'v4.channel.k8s.io'});
  api.server.on('upgrade', (request, connection: Socket, head) => {
    const pod = /\/pods\/([^\/]+)\/portforward/v.exec(request.url ?? '')?.[1] ?? '';
    const answered = handle(pod);
    if (typeof answered === 'number') {
      const body = JSON.stringify({message: `pods "${pod}" not found`});
      connection.end(`HTTP/1.1 ${answered} No\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
      return;
    }
    sockets.handleUpgrade(request, connection, head, socket => {
      for (const channel of [data, error]) socket.send(Buffer.from([channel, 0x90, 0x1f]));
      answered(createStream({pod, socket, connection}));
    });
  });
  return api;
};

const data = 0;
const error = 1;

const createStream = ({
  pod,
  socket,
  connection,
}: {
  pod: string;
  socket: WebSocket;
  connection: Socket;
}): FakePodStream => ({
  pod,
  socket,
  onText: handle => {
    socket.on('message', message => {
      if (Buffer.isBuffer(message)) handle(message.subarray(1).toString());
    });
  },
  send: text => socket.send(Buffer.concat([Buffer.of(data), Buffer.from(text)])),
  sendError: text => socket.send(Buffer.concat([Buffer.of(error), Buffer.from(text)])),
  close: () => socket.close(1000),
  reset: () => connection.resetAndDestroy(),
});
