import {runRequest} from './docker-request.ts';
import type {Docker} from './docker.ts';
import {parseObject, parseString} from './json.ts';

/** Where the daemon keeps its data, on its own machine, and how far its clock is behind this one's, in milliseconds; `NaN` when it does not tell. */
export type Daemon = {readonly root: string; readonly lag: number};

/** Asks the daemon about itself. */
export const readDaemon = async ({client}: Docker, signal: AbortSignal): Promise<Daemon> => {
  const asked = Date.now();
  const info: unknown = await runRequest({title: 'docker info', signal}, () => client.info());
  const {DockerRootDir: root, SystemTime: time} = parseObject(info);
  return {root: parseString(root), lag: (asked + Date.now()) / 2 - Date.parse(parseString(time))};
};
