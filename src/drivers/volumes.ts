import {runRequest} from './docker-request.ts';
import type {Docker} from './docker.ts';
import {ToolError} from './tool-error.ts';

/** A named volume; its labels tell whose it is. */
export type Volume = {readonly name: string; readonly labels: Readonly<Record<string, string>>};

/** Finds a volume by name. */
export const findVolume = async ({client}: Docker, name: string, signal: AbortSignal): Promise<Volume | undefined> => {
  try {
    const volume = await runRequest({title: `docker volume inspect ${name}`, signal}, abortSignal =>
      client.getVolume(name).inspect({abortSignal}),
    );
    return {name: volume.Name, labels: volume.Labels ?? {}};
  } catch (error) {
    if (error instanceof ToolError && error.reason === 'missing') return undefined;
    throw error;
  }
};

/** Creates a named volume; one with that name is left as it is, with the labels that it has. */
export const createVolume = async ({client}: Docker, {name, labels}: Volume, signal: AbortSignal): Promise<void> => {
  await runRequest({title: `docker volume create ${name}`, signal}, abortSignal =>
    client.createVolume({Name: name, Labels: {...labels}, abortSignal}),
  );
};

/** Removes a volume, if it is there. Reason `conflict`: a container uses it. */
export const removeVolume = async ({client}: Docker, name: string, signal: AbortSignal): Promise<void> => {
  try {
    await runRequest({title: `docker volume rm ${name}`, signal}, abortSignal =>
      client.getVolume(name).remove({abortSignal}),
    );
  } catch (error) {
    if (!(error instanceof ToolError) || error.reason !== 'missing') throw error;
  }
};
