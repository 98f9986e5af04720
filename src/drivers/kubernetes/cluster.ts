import type {Agent, IncomingMessage, OutgoingHttpHeaders} from 'node:http';
import {text} from 'node:stream/consumers';
import {setTimeout as wait} from 'node:timers/promises';

import {createAgent, createUrl, describeRequest, sendRequest, type ApiRequest} from './api-request.ts';
import {loadKubeconfig, type Access, type KubeconfigPlace} from './kubeconfig.ts';
import {createLinkError} from './link-error.ts';

/** Opens the cluster that one context of a kubeconfig file names. Nothing is sent yet. */
export const openCluster = async (place: KubeconfigPlace): Promise<Cluster> =>
  new Cluster(place, await loadKubeconfig(place));

/** A whole answer of the API. */
export type Answer = {readonly status: number; readonly body: string};

/** What a WebSocket needs to be opened beside the requests, through the same pool. */
export type DialOptions = {readonly url: URL; readonly agent: Agent; readonly headers: OutgoingHttpHeaders};

/** One API server and the pool of connections to it: a TLS handshake costs more than most requests. */
export class Cluster implements AsyncDisposable {
  readonly #place: KubeconfigPlace;
  #access: Access;
  #agent: Agent;

  constructor(place: KubeconfigPlace, access: Access) {
    this.#place = place;
    this.#access = access;
    this.#agent = createAgent(access);
  }

  /** Such as `https://127.0.0.1:6443`. */
  get server(): string {
    return this.#access.server.origin;
  }

  /** Sends a request and returns the head of the answer, whatever its status; the body is the caller's to read or to destroy. */
  async send(request: ApiRequest, signal: AbortSignal): Promise<IncomingMessage> {
    for (let delays = 0; ; delays += 1) {
      const {server, readHeaders} = this.#access;
      const response = await sendRequest(
        {...request, server, agent: this.#agent, headers: await readHeaders()},
        signal,
      );
      const delay = parseRetryAfter(response);
      if (delay === undefined || delays === mostDelays) return response;
      response.destroy();
      await awaitDelay(delay, describeRequest(request), signal);
    }
  }

  /** Sends a request and reads the whole answer, whatever its status. */
  async ask(request: ApiRequest, signal: AbortSignal): Promise<Answer> {
    const response = await this.send(request, signal);
    try {
      return {status: response.statusCode ?? 0, body: await text(response)};
    } catch (error) {
      throw createLinkError(describeRequest(request), error, signal);
    }
  }

  async createDialOptions(request: Pick<ApiRequest, 'path' | 'query'>): Promise<DialOptions> {
    const {server, readHeaders} = this.#access;
    return {url: createUrl(server, request), agent: this.#agent, headers: await readHeaders()};
  }

  /** Takes up a kubeconfig that was written anew (another port, other certificates), and drops connections that lie idle. */
  async reload(): Promise<void> {
    const access = await loadKubeconfig(this.#place);
    if (access.source === this.#access.source) return closeIdle(this.#agent);
    this.#agent.destroy();
    this.#access = access;
    this.#agent = createAgent(access);
  }

  /** Ends every request that is still under way, too. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
  }
}

/** A busy API server asks to be left alone for some seconds; it is obeyed this many times for one request. */
const mostDelays = 3;
const longestDelay = 5;

/** Milliseconds. */
const parseRetryAfter = ({statusCode, headers}: IncomingMessage): number | undefined => {
  const seconds = Number(headers['retry-after']);
  const isBusy = statusCode === 429 || statusCode === 503;
  return isBusy && seconds > 0 ? Math.min(seconds, longestDelay) * 1000 : undefined;
};

const awaitDelay = async (delay: number, title: string, signal: AbortSignal): Promise<void> => {
  try {
    await wait(delay, undefined, {signal});
  } catch (error) {
    throw createLinkError(title, error, signal);
  }
};

const closeIdle = (agent: Agent): void => {
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy();
  }
};
