import {once} from 'node:events';
import {connect, createServer, type Socket} from 'node:net';
import {platform} from 'node:process';
import type {Lab} from './lab.ts';
import {hashRecipe} from './product.ts';
import {writeFound} from './step.ts';

/** Keeps a second lab with the same cache waiting. The kernel lets go of it when the process ends, however it ends. */
export const openLock = async (lab: Lab): Promise<Disposable> => {
  if (platform !== 'linux') return {[Symbol.dispose]: () => undefined};
  // A name that begins with a zero byte is in no file system, so nothing can be left behind.
  const name = `\0devloop-lab-${hashRecipe([lab.cache])}`;
  for (;;) {
    const lock = await tryOpen(name);
    if (lock !== undefined) return lock;
    writeFound('another lab is at work, so this one waits for it', lab);
    await awaitEnd(name, lab.signal);
  }
};

const tryOpen = async (name: string): Promise<Disposable | undefined> => {
  const waiting = new Set<Socket>();
  const server = createServer(socket => waiting.add(socket.on('error', () => socket.destroy()).unref())).listen(name);
  const isOpen = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (!isOpen) return undefined;
  server.unref();
  const close = () => {
    server.close();
    for (const socket of waiting) socket.destroy();
  };
  return {[Symbol.dispose]: close};
};

/** The connection breaks when the lab that holds the lock lets go of it. */
const awaitEnd = async (name: string, signal: AbortSignal) => {
  const connection = connect(name).resume();
  connection.on('error', () => connection.destroy()); // let go of before it could answer
  try {
    await once(connection, 'close', {signal});
  } finally {
    connection.destroy();
  }
};
