import {parseList, parseObject, parseString} from './json.ts';
import {createAnswerError, sendToRegistry, type ManifestQuery, type RegistryRequest} from './registry.ts';

/** What a registry holds under a tag or digest; `parts` are the digests of the images that an index is made of. */
export type Manifest = {readonly digest: string; readonly parts: readonly string[]};

/** How many names a registry hands out at a time. */
const pageSize = 1000;

/** Lists the repositories that a registry has or had images in. */
export const listRepositories = async (port: number, signal: AbortSignal): Promise<readonly string[]> => {
  const names: string[] = [];
  for (;;) {
    const last = encodeURIComponent(names.at(-1) ?? '');
    const page = await readJson({port, path: `/v2/_catalog?n=${pageSize}&last=${last}`, method: 'GET'}, signal);
    const found = parseList(parseObject(page)['repositories']).map(parseString);
    names.push(...found);
    if (found.length < pageSize) return names;
  }
};

/** Lists the tags of a repository, none when it is not there. */
export const listTags = async (
  {port, repository}: Pick<ManifestQuery, 'port' | 'repository'>,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const page = await readJson({port, path: `/v2/${repository}/tags/list`, method: 'GET'}, signal);
  return parseList(parseObject(page)['tags']).map(parseString);
};

/** Reads what the registry holds under a reference, undefined when it holds nothing. */
export const readManifest = async (
  {port, repository, reference}: ManifestQuery,
  signal: AbortSignal,
): Promise<Manifest | undefined> => {
  const path = `/v2/${repository}/manifests/${reference}`;
  const response = await sendToRegistry({port, path, method: 'GET'}, signal);
  const body = await response.text();
  if (response.status === 404) return undefined;
  const digest = response.headers.get('docker-content-digest');
  if (!response.ok || digest === null) throw createAnswerError({port, about: path, status: response.status});
  const parts = parseList(parseObject(JSON.parse(body))['manifests']);
  return {digest, parts: parts.map(part => parseString(parseObject(part)['digest']))};
};

/** Takes a manifest and all its tags out of a repository; one that is not there is fine. Its layers stay on the disk until garbage is collected. */
export const deleteManifest = async (
  {port, repository, digest}: {readonly port: number; readonly repository: string; readonly digest: string},
  signal: AbortSignal,
): Promise<void> => {
  const path = `/v2/${repository}/manifests/${digest}`;
  const response = await sendToRegistry({port, path, method: 'DELETE'}, signal);
  await response.body?.cancel();
  if (!response.ok && response.status !== 404) throw createAnswerError({port, about: path, status: response.status});
};

const readJson = async (request: RegistryRequest, signal: AbortSignal): Promise<unknown> => {
  const response = await sendToRegistry(request, signal);
  const body = await response.text();
  if (response.status === 404) return {};
  if (!response.ok) throw createAnswerError({port: request.port, about: request.path, status: response.status});
  const page: unknown = JSON.parse(body);
  return page;
};
