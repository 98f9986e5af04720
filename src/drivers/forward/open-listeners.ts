import {once} from 'node:events';
import {connect, createServer, type Server, type Socket} from 'node:net';

import {ToolError} from '../tool-error.ts';
import {findPortOwner} from './find-port-owner.ts';

/** The port that was bound, and what closes it again. */
export type Listeners = AsyncDisposable & {readonly port: number};

export type ListenerHandlers = {
  readonly onConnection: (socket: Socket) => void;
  /** Called when a connection could not be taken in, for lack of file descriptors. */
  readonly onFailure: (error: Error) => void;
};

/** Browsers take `localhost` for either: whoever has only one of them shares the port with a stranger. */
const hosts = ['127.0.0.1', '::1'] as const;

/**
 * Listens on a port of both loopback addresses, and of no other. Port 0 takes any that is free. A port that somebody has is a `conflict`
 * that names them where the system tells.
 */
export const openListeners = async (port: number, handlers: ListenerHandlers): Promise<Listeners> => {
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  };
  try {
    let bound = port;
    for (const host of hosts) {
      const server = await listen({host, port: bound}, handlers);
      if (server === undefined) continue;
      servers.push(server);
      bound = findPort(server);
    }
    return {port: bound, [Symbol.asyncDispose]: close};
  } catch (error) {
    await close();
    throw error;
  }
};

type Address = {readonly host: string; readonly port: number};

/** Undefined when the machine has no such address: IPv6 may be switched off. */
const listen = async (address: Address, handlers: ListenerHandlers): Promise<Server | undefined> => {
  if (address.port !== 0 && (await isAnswered(address))) throw await createConflict(address.port);
  const server = createServer({allowHalfOpen: true, noDelay: true}, handlers.onConnection);
  server.listen({...address, exclusive: true});
  try {
    await once(server, 'listening');
    server.on('error', handlers.onFailure);
    return server;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return undefined;
    if (code === 'EADDRINUSE') throw await createConflict(address.port);
    const message = `Port ${address.port} cannot be listened on: ${String(error)}`;
    throw new ToolError({command: `listen on port ${address.port}`, reason: 'failed', message, cause: error});
  }
};

/** Some systems let one bind what another has bound on all addresses. */
const isAnswered = async (address: Address): Promise<boolean> => {
  const socket = connect(address);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

const createConflict = async (port: number): Promise<ToolError> => {
  const owner = await findPortOwner(port);
  const by = owner === undefined ? 'another process' : `\`${owner.command}\` (process ${owner.pid})`;
  const message = `Port ${port} is taken by ${by}.`;
  return new ToolError({command: `listen on port ${port}`, reason: 'conflict', message, output: [message]});
};

const findPort = (server: Server): number => {
  const address = server.address();
  return address === null || typeof address === 'string' ? 0 : address.port;
};
