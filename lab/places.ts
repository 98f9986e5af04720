import {homedir} from 'node:os';
import {join} from 'node:path';
import {env} from 'node:process';

/** What the lab makes once and can make again. */
export const cacheFolder = join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'devloop', 'lab');

/** What the engine owns: images and containers, settings, log. Not in the cache, which people empty while things run. */
export const engineFolder = '/var/lib/devloop-lab';

/** What ends with the machine: sockets and process ids. */
export const runFolder = '/run/devloop-lab';

/** Where every docker client looks when nothing tells it otherwise. */
export const dockerSocket = '/var/run/docker.sock';

/** What the lab changed on the machine itself. */
export const recordFile = join(engineFolder, 'changed.json');
