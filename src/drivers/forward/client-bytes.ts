import type {Socket} from 'node:net';
import type {Writable} from 'node:stream';

/** Enough for any request's head; a client that sends more without an answer is not sent again. */
const mostKept = 64 * 1024;

/** What a client has sent, kept for as long as it may have to be sent again to another pod. */
export class ClientBytes {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #size = 0;
  #state: 'held' | 'flowing' | 'forgotten' = 'held';

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', this.#keep);
  }

  /** Whether all that was sent is still there. */
  get isKept(): boolean {
    return this.#state !== 'forgotten';
  }

  /** Sends what was kept, and then whatever comes. */
  flowTo(stream: Writable): void {
    this.#state = 'flowing';
    for (const chunk of this.#chunks) stream.write(chunk);
    this.#socket.pipe(stream);
  }

  /** Waits for another stream to flow to. */
  holdBack(stream: Writable): void {
    this.#socket.unpipe(stream);
    if (this.#state === 'flowing') this.#state = 'held';
    this.#socket.resume();
  }

  /** A pod has answered: from now on only that pod can go on. */
  readonly forget = (): void => {
    this.#state = 'forgotten';
    this.#chunks = [];
    this.#socket.off('data', this.#keep);
  };

  readonly #keep = (chunk: Buffer): void => {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size <= mostKept) return;
    if (this.#state === 'flowing') this.forget();
    else this.#socket.pause();
  };
}
