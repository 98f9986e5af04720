import {Duplex} from 'node:stream';

import type {RawData, WebSocket} from 'ws';

import {ToolError} from '../tool-error.ts';

/** The protocol puts these before each message; each channel begins with two bytes that repeat the port. */
const dataChannel = 0;
const errorChannel = 1;
const headerLength = 2;

/** Milliseconds between two pings; a stream whose ping is not answered before the next one is dead. */
const pingInterval = 10_000;

/**
 * Milliseconds that the far side may go on talking after the near side has ended. The protocol cannot carry an end in one direction: only
 * closing tells the pod that nothing more will come.
 */
const endGrace = 30_000;

/**
 * The bytes to and from a port of a pod, over a WebSocket that is open. Slow readers slow down the writer, in both directions. It ends
 * when the far side closes, and fails with a ToolError: with the kubelet's own words, or `unreachable` when the link broke.
 */
export class PodStream extends Duplex {
  readonly #socket: WebSocket;
  readonly #title: string;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #headerLeft: [number, number] = [headerLength, headerLength];
  #grace: NodeJS.Timeout | undefined;
  #isAlive = true;

  constructor(socket: WebSocket, title: string) {
    super({allowHalfOpen: false});
    this.#socket = socket;
    this.#title = title;
    this.#heartbeat = setInterval(() => this.#checkPulse(), pingInterval);
    // The kubelet may refuse before anyone has had the time to listen; the error stays in `errored`.
    this.on('error', () => {});
    socket.on('message', data => this.#receive(data));
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    socket.on('error', error => this.destroy(this.#createError('unreachable', error.message)));
    socket.on('close', code => this.#end(code));
  }

  override _read(): void {
    this.#socket.resume();
  }

  /** What comes after the far side has closed is lost, as it would be on any connection; what it said before is still to be read. */
  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.#socket.send(Buffer.concat([Buffer.of(dataChannel), chunk]), () => callback());
  }

  override _final(callback: () => void): void {
    this.#grace = setTimeout(() => this.#socket.close(), endGrace);
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#grace);
    this.#socket.terminate();
    callback(error);
  }

  #receive(data: RawData): void {
    this.#isAlive = true;
    if (!Buffer.isBuffer(data)) return;
    const channel = data[0];
    if (channel !== dataChannel && channel !== errorChannel) return;
    const header = Math.min(this.#headerLeft[channel], data.length - 1);
    this.#headerLeft[channel] -= header;
    const payload = data.subarray(1 + header);
    if (payload.length === 0) return;
    if (channel === errorChannel) this.destroy(this.#createError('failed', payload.toString()));
    else if (!this.push(payload)) this.#socket.pause();
  }

  #end(code: number): void {
    const normalClosure = 1000;
    if (code === normalClosure) this.push(null);
    else this.destroy(this.#createError('unreachable', `the connection broke (${code})`));
  }

  /** A paused socket cannot see the answer to a ping. */
  #checkPulse(): void {
    if (!this.#isAlive && !this.#socket.isPaused) {
      this.destroy(this.#createError('unreachable', `no answer to a ping for ${pingInterval / 1000} s`));
      return;
    }
    this.#isAlive = false;
    this.#socket.ping();
  }

  #createError(reason: 'failed' | 'unreachable', said: string): ToolError {
    const message = `\`${this.#title}\` failed: ${said}`;
    return new ToolError({command: this.#title, reason, message, output: [said]});
  }
}
