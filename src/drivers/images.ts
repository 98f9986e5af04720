import {runRequest} from './docker-request.ts';
import type {Docker} from './docker.ts';
import {parseList, parseObject} from './json.ts';
import {runCommand} from './run-command.ts';
import {ToolError} from './tool-error.ts';

/** An image in Docker's own store; `triggers` are the instructions that it adds to whatever starts from it (`ONBUILD`). */
export type StoredImage = {readonly id: string; readonly triggers: readonly string[]};

/** Finds an image in Docker's own store. */
export const findImage = async (
  {client}: Docker,
  reference: string,
  signal: AbortSignal,
): Promise<StoredImage | undefined> => {
  try {
    const {Id: id, Config: config} = await runRequest({title: `docker image inspect ${reference}`, signal}, () =>
      client.getImage(reference).inspect(),
    );
    return {id, triggers: parseList(parseObject(config)['OnBuild']).map(String)};
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
