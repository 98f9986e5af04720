import {runRequest} from './docker-request.ts';
import type {Docker} from './docker.ts';
import {runCommand} from './run-command.ts';
import {ToolError} from './tool-error.ts';

/** Finds an image in Docker's own store. */
export const findImage = async (
  {client}: Docker,
  reference: string,
  signal: AbortSignal,
): Promise<{readonly id: string} | undefined> => {
  try {
    const {Id: id} = await runRequest({title: `docker image inspect ${reference}`, signal}, () =>
      client.getImage(reference).inspect(),
    );
    return {id};
  } catch (error) {
    if (error instanceof ToolError && error.reason === 'missing') return undefined;
    throw error;
  }
};

/** Pulls an image, with the user's own credentials. */
export const pullImage = async (docker: Docker, reference: string, signal: AbortSignal): Promise<void> => {
  await runCommand(
    {file: 'docker', args: ['pull', '--quiet', reference], title: `docker pull ${reference}`, env: docker.env},
    signal,
  );
};
