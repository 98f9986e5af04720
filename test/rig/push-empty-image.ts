import {createHash} from 'node:crypto';

const config = '{}';

/** Puts an image without layers into a registry of the test: enough for one who asks whether it is there. */
export async function pushEmptyImage({port, repository, tag}: {port: number; repository: string; tag: string}) {
  const base = `http://127.0.0.1:${port}/v2/${repository}`;
  const digest = `sha256:${createHash('sha256').update(config).digest('hex')}`;
  const started = await send(`${base}/blobs/uploads/`, {method: 'POST'});
  const place = new URL(started.headers.get('location') ?? '', base);
  place.searchParams.set('digest', digest);
  await send(place, {method: 'PUT', body: config, headers: {'content-type': 'application/octet-stream'}});
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: {mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: config.length},
    layers: [],
  };
  const body = JSON.stringify(manifest);
  await send(`${base}/manifests/${tag}`, {method: 'PUT', body, headers: {'content-type': mediaType}});
}

const send = async (url: URL | string, request: RequestInit): Promise<Response> => {
  const response = await fetch(url, request);
  if (!response.ok) throw new Error(`${request.method} ${String(url)} was answered with ${response.status}.`);
  return response;
};
