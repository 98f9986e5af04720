import {runRequest} from './docker-request.ts';
import type {Docker} from './docker.ts';
import {isObject, parseList, parseNumber, parseObject, parseString} from './json.ts';

/** An image in Docker's own store. `own` are the bytes that it does not share with others. */
export type DockerImage = {
  readonly id: string;
  /** All of them, with tag (`localhost:5001/shop/api:dev`) or digest (`localhost:5001/shop/api@sha256:…`). */
  readonly names: readonly string[];
  readonly own: number;
};

/** What Docker holds on the disk, in bytes: the layers of all images, whoever made them, and its build cache. */
export type DockerDisk = {
  readonly layers: number;
  readonly buildCache: number;
  readonly images: readonly DockerImage[];
};

/** Reads what images and builds take; volumes and containers are left out, whose sizes Docker would count file by file. */
export const readDockerDisk = async (docker: Docker, signal: AbortSignal): Promise<DockerDisk> => {
  const path = '/system/df?type=image&type=build-cache';
  const answer = parseObject(await send(docker, {title: 'docker system df', path, method: 'GET'}, signal));
  const cache = parseList(answer['BuildCache']).map(parseObject);
  return {
    layers: parseNumber(answer['LayersSize']),
    buildCache: cache.reduce(
      (sum, {Size: size, Shared: isShared}) => (isShared === true ? sum : sum + parseNumber(size)),
      0,
    ),
    images: parseList(answer['Images']).map(parseImage),
  };
};

/** Removes one name of an image, and the image itself when it was the last; one that is not there is fine. Reason `conflict`: a container uses it. */
export const removeImageName = async ({client}: Docker, name: string, signal: AbortSignal): Promise<void> => {
  await runRequest({title: `docker image rm ${name}`, signal}, abortSignal =>
    client.getImage(name).remove({abortSignal}),
  ).catch((error: unknown) => {
    if (!isObject(error) || error['reason'] !== 'missing') throw error;
  });
};

/** Removes from the build cache what was not used for longest, until it takes no more than so many bytes. */
export const pruneBuildCache = async (docker: Docker, limit: number, signal: AbortSignal): Promise<void> => {
  // The first is the name of this option since Docker 28, the second the one before.
  const path = `/build/prune?all=1&reserved-space=${limit}&keep-storage=${limit}`;
  await send(docker, {title: 'docker builder prune', path, method: 'POST'}, signal);
};

type DockerCall = {readonly title: string; readonly path: string; readonly method: 'GET' | 'POST'};

/** For what the client has no call with these parameters. */
const send = async ({client}: Docker, {title, path, method}: DockerCall, signal: AbortSignal): Promise<unknown> =>
  runRequest({title, signal}, async abortSignal => {
    const {promise, resolve, reject} = Promise.withResolvers<unknown>();
    // docker-modem takes the last character off a path with a question mark.
    client.modem.dial(
      {path: `${path}&`, method, abortSignal, statusCodes: {200: true}},
      (error: unknown, answer: unknown) => {
        if (isObject(error)) reject(error);
        else resolve(answer);
      },
    );
    return promise;
  });

const parseImage = (value: unknown): DockerImage => {
  const {Id: id, RepoTags: tags, RepoDigests: digests, Size: size, SharedSize: shared} = parseObject(value);
  const names = [...parseList(tags), ...parseList(digests)].map(parseString).filter(name => !name.includes('<none>'));
  return {id: parseString(id), names, own: parseNumber(size) - Math.max(0, parseNumber(shared))};
};
