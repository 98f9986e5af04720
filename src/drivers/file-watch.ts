import {extname} from 'node:path';
import {Worker} from 'node:worker_threads';

import type {BuildInputs, Fingerprints} from './fingerprint.ts';
import {ToolError} from './tool-error.ts';
import type {FromWatcher, Question, ToWatcher} from './watch/messages.ts';
import type {WatchNews, WatchOrder} from './watch/order.ts';

/** Who is told what the watch finds. */
export type WatchListener = (news: WatchNews) => void;

type Answer = {readonly resolve: (text: string) => void; readonly reject: (error: unknown) => void};

/** `stop` takes back what was asked. */
type Hearing = {
  readonly signal: AbortSignal;
  readonly ask: (id: number) => void;
  readonly stop: (id: number) => void;
};

/** A watch of files in a thread of its own, with an index of them from which fingerprints are answered. */
export class FileWatch implements AsyncDisposable, Fingerprints {
  readonly #worker: Worker;
  readonly #answers = new Map<number, Answer>();
  readonly #listener: WatchListener;
  #asked = 0;
  /** Why there are no more answers. */
  #end: ToolError | undefined;

  constructor(listener: WatchListener) {
    this.#listener = listener;
    this.#worker = new Worker(new URL(`./watch-worker${extname(import.meta.filename)}`, import.meta.url), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    this.#worker.on('message', this.#onMessage).on('error', this.#onError).on('exit', this.#onExit);
  }

  /** Waits until the thread has died, or the signal ends it. */
  readonly await = async (signal: AbortSignal): Promise<never> => {
    // To nothing that is asked there is no answer.
    for (;;) await this.#hear({signal, ask: () => undefined, stop: () => undefined});
  };

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
    const ask = (id: number): void => this.#send({kind: 'ask', id, question});
    return this.#hear({signal, ask, stop: id => this.#send({kind: 'stop', id})});
  }

  async #hear({signal, ask, stop}: Hearing): Promise<string> {
    if (this.#end !== undefined) throw this.#end;
    if (signal.aborted) throw interruptedBy(signal);
    const id = ++this.#asked;
    const {promise, resolve, reject} = Promise.withResolvers<string>();
    const onAbort = (): void => {
      stop(id);
      reject(interruptedBy(signal));
    };
    signal.addEventListener('abort', onAbort);
    this.#answers.set(id, {resolve, reject});
    ask(id);
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
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
    this.#refuse(new ToolError({command: 'watch files', reason: 'failed', message, output: [message], cause: error}));
  };

  readonly #onExit = (): void => this.#refuse(new ToolError({command: 'watch files', reason: 'interrupted'}));

  #refuse(end: ToolError): void {
    this.#end ??= end;
    for (const {reject} of this.#answers.values()) reject(this.#end);
  }
}

const interruptedBy = (signal: AbortSignal): ToolError =>
  new ToolError({command: 'read files', reason: 'interrupted', cause: signal.reason});
