import {isObject} from './json.ts';
import {ToolError} from './tool-error.ts';

/** Milliseconds for one answer: the registry is on this machine. */
const patience = 2000;

/** Who answers at a port: a registry, something that is none or does not answer in time, or nobody. */
export type PortAnswer = 'registry' | 'stranger' | 'nobody';

/** Asks who listens on 127.0.0.1 at this port. */
export const pingRegistry = async (port: number, signal: AbortSignal): Promise<PortAnswer> => {
  try {
    const response = await sendToRegistry({port, path: '/v2/', method: 'GET'}, signal);
    const body = await response.text();
    return response.ok && body.trim() === '{}' ? 'registry' : 'stranger';
  } catch (error) {
    if (!(error instanceof ToolError) || error.reason !== 'unreachable') throw error;
    return isRefused(error.cause) ? 'nobody' : 'stranger';
  }
};

/** `fetch` keeps the code of the system as the cause of its own error. */
const isRefused = (error: unknown): boolean =>
  error instanceof Error && isObject(error.cause) && error.cause['code'] === 'ECONNREFUSED';

/** Which manifest: `reference` is a tag, or a digest such as `sha256:…`. */
export type ManifestQuery = {readonly port: number; readonly repository: string; readonly reference: string};

/** Asks the registry for the digest that it holds under a reference, undefined when it holds none. */
export const findManifest = async (
  {port, repository, reference}: ManifestQuery,
  signal: AbortSignal,
): Promise<{readonly digest: string} | undefined> => {
  const path = `/v2/${repository}/manifests/${reference}`;
  const response = await sendToRegistry({port, path, method: 'HEAD'}, signal);
  if (response.status === 404) return undefined;
  const digest = response.headers.get('docker-content-digest');
  if (response.ok && digest !== null) return {digest};
  throw createAnswerError({port, about: repository, status: response.status});
};

/** The error of an answer that is none of those expected. */
export const createAnswerError = ({
  port,
  about,
  status,
}: {
  readonly port: number;
  readonly about: string;
  readonly status: number;
}): ToolError =>
  new ToolError({
    command: `registry 127.0.0.1:${port}`,
    reason: 'failed',
    message: `The registry at 127.0.0.1:${port} answered ${status} for \`${about}\`.`,
  });

const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

export type RegistryRequest = {
  readonly port: number;
  readonly path: string;
  readonly method: 'GET' | 'HEAD' | 'DELETE';
};

/** Sends one request, and returns whatever is answered. */
export const sendToRegistry = async ({port, path, method}: RegistryRequest, signal: AbortSignal): Promise<Response> => {
  const command = `registry 127.0.0.1:${port}`;
  try {
    return await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {accept: manifestTypes},
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
    });
  } catch (error) {
    if (signal.aborted) throw new ToolError({command, reason: 'interrupted', cause: signal.reason});
    const message = `No registry answers at 127.0.0.1:${port}.`;
    throw new ToolError({command, reason: 'unreachable', message, cause: error});
  }
};
