import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {join} from 'node:path';

import {execa} from 'execa';

/** An HTTP chart repository on 127.0.0.1 with the packed charts of a folder; ends with its scope. */
export const openChartRepository = async (folder: string): Promise<AsyncDisposable & {readonly url: string}> => {
  await execa('helm', ['repo', 'index', folder]);
  const server = createServer((request, response) => {
    const [, name = ''] = /^\/([\w.-]+)$/.exec(request.url ?? '') ?? [];
    readFile(join(folder, name)).then(
      content => response.end(content),
      () => response.writeHead(404).end('not found'),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
