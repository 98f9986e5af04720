import {connect, type Socket} from 'node:net';

import {parseAnswer, parseGreeting} from './parse-answer.ts';
import {protocol, type Answer, type Greeting} from './protocol.ts';
import {findFault} from './socket-path.ts';

/** A request to a devloop that runs, as its client sends it. */
export type SentRequest = Readonly<Record<string, unknown>> & {readonly request: string};

/** A connection to a devloop that runs, for one request. */
export type Link = Disposable & {
  readonly greeting: Greeting;
  readonly send: (request: SentRequest) => AsyncIterable<Answer>;
};

/** A connection, or why there is none: nobody is there, or whoever is cannot be talked to, in words. */
export type OpenedLink =
  | {readonly kind: 'open'; readonly link: Link}
  | {readonly kind: 'absent'}
  | {readonly kind: 'failed'; readonly said: readonly string[]};

/** Connects to a socket and hears who is there. */
export async function openLink(path: string, signal: AbortSignal): Promise<OpenedLink> {
  const fault = await findFault(path);
  if (fault !== undefined) return {kind: 'failed', said: [`${fault}, so its socket is not trusted`]};
  const socket = connect(path);
  const lines = readLines(socket);
  try {
    using _timer = limitTime(socket, signal);
    const {value: line, done} = await lines.next();
    if (done === true) return absent(socket);
    const greeting = parseGreeting(line);
    if (greeting === undefined) return refused(socket, 'what answers is no devloop');
    if (greeting.protocol !== protocol) return refused(socket, describeVersion(greeting));
    return {kind: 'open', link: createLink({socket, lines, greeting}, signal)};
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    const isAbsent = 'code' in error && typeof error.code === 'string' && absentCodes.has(error.code);
    return isAbsent ? {kind: 'absent'} : {kind: 'failed', said: [error.message]};
  }
}

/** Nobody listens; or whoever did went away between the connection and the first word. */
const absentCodes: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

/** Milliseconds for the first word: a devloop that is busy says it within some of them. */
const greetingTime = 5000;

function limitTime(socket: Socket, signal: AbortSignal): Disposable {
  const timer = setTimeout(() => socket.destroy(new Error('it has not answered within 5 s')), greetingTime);
  const abort = (): void => void socket.destroy(new Error('aborted'));
  signal.addEventListener('abort', abort, {once: true});
  return {
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    },
  };
}

function absent(socket: Socket): OpenedLink {
  socket.destroy();
  return {kind: 'absent'};
}

function refused(socket: Socket, why: string): OpenedLink {
  socket.destroy();
  return {kind: 'failed', said: [why]};
}

const describeVersion = ({devloop, pid}: Greeting): string =>
  `it is devloop ${devloop} (process ${pid}), which speaks another language on its socket: use the same version, or end it first`;

type Opened = {readonly socket: Socket; readonly lines: AsyncGenerator<string>; readonly greeting: Greeting};

function createLink({socket, lines, greeting}: Opened, signal: AbortSignal): Link {
  const abort = (): void => void socket.destroy();
  signal.addEventListener('abort', abort, {once: true});
  return {
    greeting,
    send: async function* send(request) {
      socket.write(`${JSON.stringify(request)}\n`);
      for await (const line of lines) {
        const answer = parseAnswer(line);
        if (answer !== undefined) yield answer;
      }
    },
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
    },
  };
}

/** Once something was said, a connection that breaks is one that ends. */
async function* readLines(socket: Socket): AsyncGenerator<string> {
  socket.setEncoding('utf8');
  let hasSpoken = false;
  let rest = '';
  try {
    for await (const chunk of socket) {
      const lines = `${rest}${String(chunk)}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        hasSpoken = true;
        yield line;
      }
    }
  } catch (error) {
    if (!hasSpoken) throw error;
  }
}
