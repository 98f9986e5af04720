import {extname} from 'node:path';
import {Worker} from 'node:worker_threads';

import type {BuildInputs, Fingerprints} from './fingerprint.ts';
import {ToolError} from './tool-error.ts';
import type {FromWatcher, Question, ToWatcher} from './watch/messages.ts';
import type {WatchNews, WatchOrder} from './watch/order.ts';

/** Who is told what the watch finds. */
export type WatchListener = (news: WatchNews) => void;

type Answer = {readonly resolve: (text: string) => void; readonly reject: (error: unknown) => void};

/** A watch of files in a thread of its own, with an index of them from which fingerprints are answered. */
export class FileWatch implements AsyncDisposable, Fingerprints {
  readonly #worker: Worker;
  readonly #answers = new Map<number, Answer>();
  readonly #listener: WatchListener;
  #asked = 0;
  readonly #failure = Promise.withResolvers<never>();

  constructor(listener: WatchListener) {
    this.#listener = listener;
    this.#worker = new Worker(new URL(`./watch-worker${extname(import.meta.filename)}`, import.meta.url), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    // Whoever asks hears of it; that nobody does is no fault.
    this.#failure.promise.catch(() => undefined);
    this.#worker.on('message', this.#onMessage).on('error', this.#onError);
  }

  /** Ends, with an error, when the thread has died. */
  get failed(): Promise<never> {
    return this.#failure.promise;
  }

  /** Watches this from now on; ends when the watch stands. */
  readonly watch = async (order: WatchOrder, signal: AbortSignal): Promise<void> => {
    await this.#ask({kind: 'watch', order}, signal);
  };

  /** Reads all below a folder again: what has changed until now is told, and counts in the next fingerprint. */
  readonly lookAgain = async (path: string, signal: AbortSignal): Promise<void> => {
    await this.#ask({kind: 'look-again', path}, signal);
  };

  readonly hashContext = async (inputs: BuildInputs, signal: AbortSignal): Promise<string> => {
    const {context, dockerfile, target, args, platforms, copied} = inputs;
    return this.#ask({kind: 'hash-context', inputs: {context, dockerfile, target, args, platforms, copied}}, signal);
  };

  readonly hashFolder = async (path: string, signal: AbortSignal): Promise<string> =>
    this.#ask({kind: 'hash-folder', path}, signal);

  readonly hashFiles = async (paths: readonly string[], signal: AbortSignal): Promise<string> =>
    this.#ask({kind: 'hash-files', paths}, signal);

  readonly [Symbol.asyncDispose] = async (): Promise<void> => {
    await this.#worker.terminate();
  };

  async #ask(question: Question, signal: AbortSignal): Promise<string> {
    const id = ++this.#asked;
    const {promise, resolve, reject} = Promise.withResolvers<string>();
    const stop = (): void => {
      this.#send({kind: 'stop', id});
      reject(new ToolError({command: 'read files', reason: 'interrupted', cause: signal.reason}));
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    this.#answers.set(id, {resolve, reject});
    this.#send({kind: 'ask', id, question});
    try {
      return await Promise.race([promise, this.failed]);
    } finally {
      signal.removeEventListener('abort', stop);
      this.#answers.delete(id);
    }
  }

  #send(message: ToWatcher): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(message);
  }

  readonly #onMessage = (message: FromWatcher): void => {
    switch (message.kind) {
      case 'answer':
        this.#answers.get(message.id)?.resolve(message.text);
        return;
      case 'refusal': {
        const {command, message: text} = message;
        this.#answers
          .get(message.id)
          ?.reject(new ToolError({command, reason: 'failed', message: text, output: [text]}));
        return;
      }
      case 'changed':
      case 'ready':
        this.#listener(message);
    }
  };

  readonly #onError = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error);
    this.#failure.reject(
      new ToolError({command: 'watch files', reason: 'failed', message, output: [message], cause: error}),
    );
  };
}
