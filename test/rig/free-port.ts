import {once} from 'node:events';
import {createServer} from 'node:net';

/** Below the ports that the system gives to outgoing connections (on Linux from 32768 on): one of those may be gone before it is used. */
const ports = {first: 15_000, count: 15_000};

/** Finds a port of 127.0.0.1 that was free a moment ago, and that nobody takes by chance. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = ports.first + Math.floor(Math.random() * ports.count);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
