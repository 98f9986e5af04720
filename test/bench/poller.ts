import {get} from 'node:http';
import {setTimeout as wait} from 'node:timers/promises';

/** One request and what came of it; the text is undefined when nothing came within the time. */
export type Answer = {readonly at: number; readonly text: string | undefined};

/** Milliseconds. */
const pause = 5;
const timeout = 250;

/** Asks again and again, each time on a new connection, one request after another. Ends with the signal. */
export async function* followAnswers(url: string, signal: AbortSignal): AsyncGenerator<Answer> {
  while (!signal.aborted) {
    const text = await readAnswer(url);
    yield {at: Date.now(), text};
    await wait(pause);
  }
  signal.throwIfAborted();
}

/** How it went until an app answered with its nonce. */
export type Change = {
  readonly liveAt: number;
  readonly failed: number;
  /** Milliseconds from the first failed request to the first answer of the new pod. */
  readonly outage: number;
};

/** Asks until the app answers with this nonce. */
export async function awaitNonce(url: string, nonce: string, signal: AbortSignal): Promise<Change> {
  const failures: number[] = [];
  for await (const {at, text} of followAnswers(url, signal)) {
    if (text === nonce) return {liveAt: at, failed: failures.length, outage: at - (failures[0] ?? at)};
    if (text === undefined) failures.push(at);
  }
  throw new Error(`The app never answered with ${nonce}.`);
}

/** Whatever goes wrong is no answer. */
const readAnswer = async (url: string): Promise<string | undefined> =>
  new Promise(resolve => {
    const request = get(url, {agent: false, signal: AbortSignal.timeout(timeout)}, response => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(response.statusCode === 200 ? text : undefined));
      response.on('error', () => resolve(undefined));
    });
    request.on('error', () => resolve(undefined));
  });
