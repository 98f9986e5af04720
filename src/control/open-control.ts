import {chmod, lstat, rm} from 'node:fs/promises';
import {createServer, type Server, type Socket} from 'node:net';
import process from 'node:process';

import type {Controlled} from './controlled.ts';
import {removeDaemonFile, writeDaemonFile} from './daemon-file.ts';
import {protocol, type Greeting} from './protocol.ts';
import {serveClient} from './serve-client.ts';
import {findSocketPath, prepareSocketFolder} from './socket-path.ts';

type Options = {
  /** The project's state folder; the caller holds its lock. */
  readonly folder: string;
  readonly about: Pick<Greeting, 'devloop' | 'project' | 'startedAt' | 'log'>;
  readonly controlled: Controlled;
};

/** A socket on which devloop takes requests, until the end of its scope. */
export type Control = AsyncDisposable & {readonly path: string};

/** Opens it, also where a devloop that was killed has left one. What the system refuses is thrown, with its code. */
export async function openControl({folder, about, controlled}: Options): Promise<Control> {
  const path = findSocketPath(folder);
  await prepareSocketFolder(path);
  await removeStale(path);
  const greeting: Greeting = {...about, protocol, pid: process.pid};
  const clients = new Set<Socket>();
  const server = createServer(socket => {
    clients.add(socket);
    socket.once('close', () => clients.delete(socket));
    serveClient(socket, {greeting, controlled, isCrowded: clients.size > mostClients});
  });
  await using opened = new AsyncDisposableStack();
  await listen(server, path);
  // Closing it removes the socket, too.
  opened.defer(() => closeServer(server, clients));
  await chmod(path, 0o600);
  const {pid} = process;
  const {startedAt, log} = about;
  await writeDaemonFile(folder, {pid, startedAt, socket: path, log});
  opened.defer(async () => removeDaemonFile(folder));
  const kept = opened.move();
  return {path, [Symbol.asyncDispose]: async () => kept.disposeAsync()};
}

/** Clients that are heard at the same time. */
const mostClients = 64;

/** Nobody listens there: whoever did held the lock. */
async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) throw Object.assign(new Error(`${path} is in the way: it is no socket`), {code: 'EEXIST'});
  await rm(path);
}

async function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      // Such as too many open files, for a moment: whoever was not accepted tries again.
      server.on('error', () => {});
      resolve();
    });
  });
}

/** Nobody is waited for. Those who wait for the end of devloop see it when the process ends, and so does a last line arrive. */
function closeServer(server: Server, clients: ReadonlySet<Socket>): void {
  server.close();
  server.unref();
  for (const client of clients) client.unref();
}
