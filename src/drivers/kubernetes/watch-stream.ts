import type {IncomingMessage} from 'node:http';
import {text} from 'node:stream/consumers';

import {isObject, parseNumber, parseObject, parseString} from '../json.ts';
import {createAnswerError, formatSelectors, type Query} from '../kubernetes.ts';
import {createLineSplitter} from '../split-lines.ts';
import {ToolError} from '../tool-error.ts';
import {createLinkError} from './link-error.ts';
import {formatPath, type KubernetesObject} from './resource.ts';

/** One line of a watch. `version` is where a next watch may go on. */
export type WatchFrame =
  | {readonly kind: 'present' | 'removed'; readonly version: string; readonly object: unknown}
  | {readonly kind: 'bookmark'; readonly version: string}
  | {readonly kind: 'expired'};

/** The API server refuses objects beyond 3 MiB; a longer line is no frame. */
const longestLine = 8 * 1024 * 1024;

/** Opens one watch and hands on its frames, those of one network packet together; it ends when the server ends it in good order. */
export async function* openWatch<T extends KubernetesObject>(
  {query, version, silence}: {readonly query: Query<T>; readonly version: string; readonly silence: number},
  signal: AbortSignal,
): AsyncGenerator<readonly WatchFrame[]> {
  const request = {
    path: formatPath(query),
    query: {
      ...formatSelectors(query),
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: version,
      timeoutSeconds: chooseTimeLimit(),
    },
    patience: silence,
  };
  const title = `WATCH ${request.path}`;
  const response = await query.cluster.send(request, signal);
  try {
    if (response.statusCode === 410) yield [{kind: 'expired'}];
    else if (response.statusCode === 200) yield* readFrames(response, title);
    else throw createAnswerError(request, {status: response.statusCode ?? 0, body: await text(response)});
  } catch (error) {
    throw createLinkError(title, error, signal);
  } finally {
    response.destroy();
  }
}

/** Seconds; spread, so that watches opened together do not end together. */
const chooseTimeLimit = (): number => 240 + Math.floor(Math.random() * 120);

async function* readFrames(response: IncomingMessage, title: string): AsyncGenerator<readonly WatchFrame[]> {
  let lines: string[] = [];
  const splitter = createLineSplitter(line => lines.push(line), longestLine);
  const chunks: AsyncIterable<unknown> = response;
  for await (const chunk of chunks) {
    if (chunk instanceof Uint8Array) splitter.write(chunk);
    if (lines.length === 0) continue;
    yield lines.map(line => parseFrame(line, title));
    lines = [];
  }
}

const parseFrame = (line: string, title: string): WatchFrame => {
  const {type, object} = parseLine(line, title);
  const version = parseString(parseObject(parseObject(object)['metadata'])['resourceVersion']);
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
      return {kind: 'present', version, object};
    case 'DELETED':
      return {kind: 'removed', version, object};
    case 'BOOKMARK':
      return {kind: 'bookmark', version};
    default:
      return parseErrorFrame(object, title);
  }
};

const parseLine = (line: string, title: string): {readonly type?: unknown; readonly object?: unknown} => {
  try {
    return parseObject(JSON.parse(line));
  } catch (error) {
    throw new ToolError({command: title, reason: 'unreachable', message: `\`${title}\` sent no JSON.`, cause: error});
  }
};

const parseErrorFrame = (object: unknown, title: string): WatchFrame => {
  const status = isObject(object) ? object : {};
  if (parseNumber(status['code']) === 410) return {kind: 'expired'};
  const said = parseString(status['message']);
  throw new ToolError({
    command: title,
    reason: 'unreachable',
    message: `\`${title}\` was ended: ${said}`,
    output: [said],
  });
};
