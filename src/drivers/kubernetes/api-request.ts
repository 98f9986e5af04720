import http from 'node:http';
import type {Agent, IncomingMessage, OutgoingHttpHeaders} from 'node:http';
import https from 'node:https';

import type {Access} from './kubeconfig.ts';
import {createLinkError} from './link-error.ts';

/** One request to the API; `body` is sent as JSON. */
export type ApiRequest = {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly contentType?: string;
  /** Milliseconds without a byte after which the connection is given up. */
  readonly patience?: number;
};

type Addressed = ApiRequest & {readonly server: URL; readonly agent: Agent; readonly headers: OutgoingHttpHeaders};

/** Long enough for a busy API server to list, short enough to notice a dead one. */
const defaultPatience = 30_000;

/** A pool whose idle connections are probed by TCP every 15 seconds. */
export const createAgent = ({server, tls}: Access): Agent => {
  const options = {keepAlive: true, keepAliveMsecs: 15_000};
  return server.protocol === 'http:' ? new http.Agent(options) : new https.Agent({...tls, ...options});
};

export const createUrl = (server: URL, {path, query = {}}: Pick<ApiRequest, 'path' | 'query'>): URL => {
  const url = new URL(server);
  url.pathname = url.pathname.replace(/\/$/, '') + path;
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
};

/** How errors name a request, without its query. */
export const describeRequest = ({method = 'GET', path}: ApiRequest): string => `${method} ${path}`;

/** Sends a request and returns the head of the answer. */
export const sendRequest = async (request: Addressed, signal: AbortSignal): Promise<IncomingMessage> => {
  try {
    return await sendOnce(request, signal).catch((error: unknown) => {
      if (error instanceof StaleConnection) return sendOnce(request, signal);
      throw error;
    });
  } catch (error) {
    throw createLinkError(describeRequest(request), error, signal);
  }
};

/** The server closed a pooled connection at the moment of its reuse: the request was not read. */
class StaleConnection extends Error {}

const sendOnce = (addressed: Addressed, signal: AbortSignal): Promise<IncomingMessage> => {
  const {server, agent, method = 'GET', body, contentType = 'application/json', patience = defaultPatience} = addressed;
  const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const sent = content === undefined ? {} : {'content-type': contentType, 'content-length': content.length};
  const headers = {accept: 'application/json', ...addressed.headers, ...sent};
  const url = createUrl(server, addressed);

  return new Promise((resolve, reject) => {
    const options = {method, headers, agent, signal, timeout: patience};
    const outgoing = server.protocol === 'http:' ? http.request(url, options) : https.request(url, options);
    let response: IncomingMessage | undefined;
    outgoing.on('response', incoming => {
      response = incoming;
      resolve(incoming);
    });
    outgoing.on('timeout', () => {
      const error = new Error(`no byte for ${patience / 1000} s`);
      (response ?? outgoing).destroy(error);
    });
    outgoing.on('error', error => {
      const isStale = outgoing.reusedSocket && 'code' in error && error.code === 'ECONNRESET';
      reject(isStale ? new StaleConnection(error.message, {cause: error}) : error);
    });
    outgoing.end(content);
  });
};
