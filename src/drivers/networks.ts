import {runRequest} from './docker-request.ts';
import type {Docker} from './docker.ts';
import {ToolError} from './tool-error.ts';

/** Which container joins or leaves which network. */
export type Connection = {readonly network: string; readonly container: string};

/** Connects a container to a network; one that is connected already is left as it is. Reason `missing`: one of them is not there. */
export const connectNetwork = async (docker: Docker, connection: Connection, signal: AbortSignal): Promise<void> => {
  const {network, container} = connection;
  try {
    await runRequest({title: `docker network connect ${network}`, signal}, abortSignal => {
      const options = {Container: container, abortSignal};
      return docker.client.getNetwork(network).connect(options);
    });
  } catch (error) {
    if (!(error instanceof ToolError) || !error.output.some(line => line.includes('already exists'))) throw error;
  }
};
