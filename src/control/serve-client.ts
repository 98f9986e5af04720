import type {Socket} from 'node:net';

import type {Controlled, Reply, Serving} from './controlled.ts';
import {parseRequest} from './parse-request.ts';
import {mostSent, type Answer, type ControlRequest, type Greeting} from './protocol.ts';
import {serveStop, serveWait} from './serve-wait.ts';

type Options = {
  readonly greeting: Greeting;
  readonly controlled: Controlled;
  /** Whether there are too many clients for one more. */
  readonly isCrowded: boolean;
};

/** Hears one request and answers it. Nothing that a client does, or leaves undone, costs more than a little memory for a while. */
export function serveClient(socket: Socket, {greeting, controlled, isCrowded}: Options): void {
  socket.on('error', () => {});
  const reply = createReply(socket);
  const hello = `${JSON.stringify(greeting)}\n`;
  if (isCrowded) {
    // In one piece with the refusal: a client that sends its request to a closed connection may not read on.
    socket.cork();
    socket.write(hello);
    reply.end(refuse('Too many ask at once.', 'Try again.'));
    return;
  }

  const patience = setTimeout(
    () => reply.end(refuse('No request came.', 'Send one line of JSON.')),
    requestTime,
  ).unref();
  socket.once('close', () => clearTimeout(patience));
  socket.write(hello);
  readFirstLine(socket, first => {
    clearTimeout(patience);
    if (first.kind === 'too-long') {
      reply.end(refuse(`A request has ${mostSent} bytes at most.`, 'Send one line of JSON.'));
      return;
    }

    const parsed = parseRequest(first.line);
    if (parsed.kind === 'misuse') reply.end(refuse(parsed.message, 'docs/control.md tells what can be asked for.'));
    else serveRequest(parsed.request, {reply, controlled});
  });
}

/** Milliseconds that a client has to say what it wants, and to read the last line that it gets. */
const requestTime = 10_000;

const refuse = (what: string, next: string): Answer => ({
  answer: 'refused',
  why: {what, said: [], next: [next]},
});

/** Bytes that may wait for a client that does not read: what is not done yet is then left out, until it does. */
const mostWaiting = 64 * 1024;

function createReply(socket: Socket): Reply {
  let hasEnded = false;
  return {
    write: answer => {
      if (!hasEnded && socket.writable && socket.writableLength < mostWaiting) socket.write(format(answer));
    },
    end: answer => {
      if (hasEnded || !socket.writable) return;
      hasEnded = true;
      const abandon = setTimeout(() => socket.destroy(), requestTime).unref();
      socket.once('close', () => clearTimeout(abandon));
      socket.end(format(answer), () => socket.destroy());
    },
    onClose: listener => void socket.once('close', listener),
  };
}

const format = (answer: Answer): string => `${JSON.stringify(answer)}\n`;

type FirstLine = {readonly kind: 'line'; readonly line: string} | {readonly kind: 'too-long'};

/** Keeps no more of what comes than a request may have; what comes behind it is thrown away, and too much of that ends the connection. */
function readFirstLine(socket: Socket, listener: (first: FirstLine) => void): void {
  let isHeard = false;
  let received = 0;
  const chunks: Buffer[] = [];
  const hear = (first: FirstLine): void => {
    isHeard = true;
    chunks.length = 0;
    listener(first);
  };
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    const end = chunk.indexOf(newline);
    if (!isHeard && end !== -1 && received - chunk.length + end < mostSent) {
      chunks.push(chunk.subarray(0, end));
      hear({kind: 'line', line: Buffer.concat(chunks).toString('utf8')});
    } else if (received > mostSent) {
      socket.pause();
      if (isHeard) socket.destroy();
      else hear({kind: 'too-long'});
    } else if (!isHeard) chunks.push(chunk);
  });
}

const newline = 0x0a;

function serveRequest(request: ControlRequest, serving: Serving): void {
  const {reply, controlled} = serving;
  switch (request.request) {
    case 'status':
      reply.end({answer: 'status', status: controlled.readStatus()});
      return;
    case 'command': {
      const why = controlled.send(request.command);
      reply.end(why === undefined ? {answer: 'accepted'} : {answer: 'refused', why});
      return;
    }

    case 'wait':
      serveWait(request.timeout, serving);
      return;
    case 'stop':
      serveStop(serving);
  }
}
