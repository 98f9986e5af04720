import {once} from 'node:events';
import {createServer, type RequestListener} from 'node:http';

import {expect, test} from 'vitest';

import {findManifest, pingRegistry} from '../../src/drivers/registry.ts';
import {findToolError} from '../rig/tool-error.ts';

const signal = new AbortController().signal;

/** A server that answers as no healthy registry would. */
const openServer = async (answer: RequestListener) => {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const close = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
  };
  return {port, close, [Symbol.asyncDispose]: close};
};

test('tells somebody else from a registry', async () => {
  await using server = await openServer((_request, response) => response.end('<html>'));
  expect(await pingRegistry(server.port, signal)).toBe('stranger');
});

test('tells that nobody listens', async () => {
  const server = await openServer((_request, response) => response.end());
  await server.close();
  expect(await pingRegistry(server.port, signal)).toBe('nobody');
  const error = await findToolError(findManifest({port: server.port, repository: 'app', reference: 'v1'}, signal));
  expect(error).toMatchObject({reason: 'unreachable', command: `registry 127.0.0.1:${server.port}`});
});

test('does not wait for ever, and ends at once when told to', async () => {
  const controller = new AbortController();
  await using server = await openServer(() => controller.abort());
  expect(await findToolError(pingRegistry(server.port, controller.signal))).toMatchObject({reason: 'interrupted'});
});

test('does not take an error of the registry for a missing manifest', async () => {
  await using server = await openServer((_request, response) => response.writeHead(500).end());
  const error = await findToolError(findManifest({port: server.port, repository: 'app', reference: 'v1'}, signal));
  expect(error).toMatchObject({reason: 'failed', message: expect.stringContaining('answered 500')});
});
