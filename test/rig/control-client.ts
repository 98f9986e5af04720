import {connect, type Socket} from 'node:net';

/** A client of the control socket that can do whatever it likes. */
export type ControlClient = Disposable & {
  readonly socket: Socket;
  /** All lines up to the end of the connection. */
  readonly lines: Promise<readonly unknown[]>;
  /** Resolves with a line as soon as there are so many, from 1. */
  readonly line: (count: number) => Promise<unknown>;
};

/** Connects; what goes wrong with the connection later is its end. */
export async function connectControl(path: string): Promise<ControlClient> {
  const socket = connect(path);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => {});
  let text = '';
  const changes = new EventTarget();
  socket.on('data', chunk => {
    text += chunk.toString();
    changes.dispatchEvent(new Event('said'));
  });
  const parse = (): readonly unknown[] =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line));
  const lines = new Promise<readonly unknown[]>(resolve => {
    socket.once('close', () => resolve(parse()));
  });
  return {
    socket,
    lines,
    line: async count =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = parse();
          if (found.length >= count) resolve(found[count - 1]);
        };
        changes.addEventListener('said', look);
        socket.once('close', () => reject(new Error(`The connection ended before line ${count}:\n${text}`)));
        look();
      }),
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** Sends one line, and returns all that comes. */
export async function sendLine(path: string, line: string): Promise<readonly unknown[]> {
  using client = await connectControl(path);
  client.socket.write(`${line}\n`);
  return await client.lines;
}
