import process from 'node:process';

import {signalCodes, type EndSignal} from './exit-code.ts';

export type Interruption = {readonly kind: 'interrupted'; readonly signal: EndSignal};

const endSignals: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs a command; once a signal has come, the exit code says which, whatever the command made of it. `finish` is given that code, and may change it. */
export async function runWithSignals(
  run: (signals: SignalWatch) => Promise<number>,
  finish: (code: number) => Promise<number> = async code => Promise.resolve(code),
): Promise<number> {
  using signals = new SignalWatch();
  return await finish(await signals.findCode(run));
}

/** The signals that end devloop: the first asks it to finish what must be finished, the second not even that. */
export class SignalWatch implements Disposable {
  readonly #first = new AbortController();
  readonly #second = new AbortController();
  readonly #interrupted = Promise.withResolvers<Interruption>();

  constructor() {
    for (const name of endSignals) process.on(name, this.#receive);
  }

  /** Aborted by the first signal. */
  get first(): AbortSignal {
    return this.#first.signal;
  }

  /** Aborted by the second signal. */
  get second(): AbortSignal {
    return this.#second.signal;
  }

  get interrupted(): Promise<Interruption> {
    return this.#interrupted.promise;
  }

  /** Ends devloop as SIGTERM does; asked for again, it is no second signal. */
  readonly stop = (): void => {
    if (!this.first.aborted) this.#receive('SIGTERM');
  };

  /** The exit code of a command, or that of the signal that came meanwhile. */
  async findCode(run: (signals: SignalWatch) => Promise<number>): Promise<number> {
    try {
      const code = await run(this);
      return this.first.aborted ? await this.#readCode() : code;
    } catch (error) {
      if (this.first.aborted) return await this.#readCode();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    for (const name of endSignals) process.off(name, this.#receive);
  }

  async #readCode(): Promise<number> {
    const {signal} = await this.#interrupted.promise;
    return signalCodes[signal];
  }

  readonly #receive = (name: NodeJS.Signals): void => {
    if (!isEndSignal(name)) return;
    if (this.#first.signal.aborted) this.#second.abort();
    this.#first.abort();
    this.#interrupted.resolve({kind: 'interrupted', signal: name});
  };
}

const isEndSignal = (name: string): name is EndSignal => name in signalCodes;
