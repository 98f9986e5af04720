import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import {join} from 'node:path';

import {openCluster, type Cluster} from '../../src/drivers/kubernetes/cluster.ts';
import {createTempFolder} from './temp-folder.ts';

/** A request as the fake saw it, and the answer to write. */
export type FakeExchange = {readonly url: URL; readonly request: IncomingMessage; readonly response: ServerResponse};

/** A server that speaks as little of the Kubernetes API as its handler does, to produce faults that the real one does not produce. */
export type FakeApiServer = AsyncDisposable & {
  readonly cluster: Cluster;
  readonly server: Server;
  readonly kubeconfig: string;
  readonly port: number;
  /** How many TCP connections have been made to it. */
  readonly countConnections: () => number;
};

export const openFakeApiServer = async (handle: (exchange: FakeExchange) => void): Promise<FakeApiServer> => {
  const folder = await createTempFolder();
  let connections = 0;
  const server = createServer((request, response) => {
    handle({url: new URL(request.url ?? '', 'http://fake'), request, response});
  });
  server.on('connection', () => {
    connections += 1;
  });
  const port = await listen(server);
  const kubeconfig = join(folder.path, 'kubeconfig');
  await writeFile(kubeconfig, formatKubeconfig(port));
  const cluster = await openCluster({file: kubeconfig, context: 'fake'});
  return {
    cluster,
    server,
    kubeconfig,
    port,
    countConnections: () => connections,
    [Symbol.asyncDispose]: async () => {
      await cluster[Symbol.asyncDispose]();
      server.closeAllConnections();
      server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
};

const listen = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The fake server has no port.');
  return address.port;
};

/** A kubeconfig for a server without TLS; without a token, of the shape that kind writes. */
export const formatKubeconfig = (port: number, {token}: {readonly token?: string} = {}): string =>
  JSON.stringify({
    clusters: [
      {
        name: 'fake',
        cluster: {
          server: `http://127.0.0.1:${port}`,
          ...(token === undefined ? {} : {'insecure-skip-tls-verify': true}),
        },
      },
    ],
    users: [{name: 'fake', user: {token}}],
    contexts: [{name: 'fake', context: {cluster: 'fake', user: 'fake'}}],
  });

/** Answers with JSON, as the API does. */
export const answerJson = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, {'content-type': 'application/json'});
  response.end(JSON.stringify(body));
};
