import {once} from 'node:events';
import {createServer, type Server} from 'node:net';

import {expect, test} from 'vitest';

import {openListeners} from '../../src/drivers/forward/open-listeners.ts';
import {findToolError} from '../rig/tool-error.ts';

const handlers = {onConnection: () => {}, onFailure: () => {}};

/** A server of somebody else. */
const openServer = async (host: string): Promise<{readonly server: Server; readonly port: number}> => {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {server, port: address.port};
};

test.each(['127.0.0.1', '::1', '0.0.0.0', '::'])(
  'refuses a port that somebody has on %s, and names them',
  async host => {
    const {server, port} = await openServer(host);
    const error = await findToolError(openListeners(port, handlers));
    server.close();
    expect(error.reason).toBe('conflict');
    expect(error.message).toContain(`Port ${port} is taken by `);
    if (process.platform === 'linux') expect(error.message).toContain(`(process ${process.pid})`);
  },
);

test('leaves nothing open when only one of the two addresses was free', async () => {
  const {server, port} = await openServer('::1');
  await findToolError(openListeners(port, handlers));
  server.close();
  await using listeners = await openListeners(port, handlers);
  expect(listeners.port).toBe(port);
});

test('takes the same free port on both addresses', async () => {
  await using listeners = await openListeners(0, handlers);
  for (const host of ['127.0.0.1', '::1']) {
    const server = createServer().listen(listeners.port, host);
    await expect(once(server, 'listening')).rejects.toThrow('EADDRINUSE');
  }
});
