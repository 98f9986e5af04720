import {extname} from 'node:path';
import type {Readable} from 'node:stream';
import {MessageChannel, receiveMessageOnPort, Worker, type MessagePort} from 'node:worker_threads';

import {parseAnswer, type ConfigAnswer} from './parse-answer.ts';
import {parseThrown} from './parse-thrown.ts';

/**
 * What a config file came to: the plain data it exports, or why there is none; `output` is what it wrote, by lines, and `sources` are the files
 * of the project that it was read from, itself first.
 */
export type ConfigRun = ConfigAnswer & {readonly output: readonly string[]; readonly sources: readonly string[]};

export type RunConfigOptions = {
  readonly signal: AbortSignal;
  /** Milliseconds; a config that takes longer has failed. */
  readonly timeLimit?: number;
};

const defaultTimeLimit = 10_000;

/** Runs a TypeScript or JavaScript config in a thread of its own, so that it can neither hang nor end devloop. */
export const runConfig = async (
  file: string,
  {signal, timeLimit = defaultTimeLimit}: RunConfigOptions,
): Promise<ConfigRun> => {
  signal.throwIfAborted();
  const {port1: told, port2: sources} = new MessageChannel();
  const worker = startWorker(file, sources);
  const readOutput = collectOutput([worker.stdout, worker.stderr]);
  const ending = await awaitEnding(worker, AbortSignal.any([signal, AbortSignal.timeout(timeLimit)]));
  signal.throwIfAborted();

  return {...parseEnding(ending, {file, timeLimit}), output: readOutput(), sources: readSources(file, told)};
};

/** MiB; a config that wants more ends, and not devloop. */
const memoryLimit = 512;

const startWorker = (file: string, sources: MessagePort): Worker =>
  new Worker(new URL(`./config-worker${extname(import.meta.filename)}`, import.meta.url), {
    workerData: {file, sources},
    transferList: [sources],
    resourceLimits: {maxOldGenerationSizeMb: memoryLimit},
    stdout: true,
    stderr: true,
    execArgv: ['--disable-warning=ExperimentalWarning', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'],
  });

/** Characters; a config that writes for ever must not fill the memory. */
const outputLimit = 64 * 1024;

const collectOutput = (streams: readonly Readable[]): (() => string[]) => {
  let text = '';
  for (const stream of streams) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(0, outputLimit);
    });
  }
  return () => text.split('\n').filter(line => line !== '');
};

const readSources = (file: string, told: MessagePort): readonly string[] => {
  const sources = new Set([file]);
  for (let next = receiveMessageOnPort(told); next !== undefined; next = receiveMessageOnPort(told))
    sources.add(String(next.message));
  told.close();
  return [...sources];
};

type Ending =
  | {readonly kind: 'left'; readonly answer: unknown}
  | {readonly kind: 'crashed'; readonly error: unknown}
  | {readonly kind: 'stopped'};

/** A stopped thread is not waited for: one that waits for a child process cannot be interrupted. */
const awaitEnding = async (worker: Worker, signal: AbortSignal): Promise<Ending> => {
  let answer: unknown;
  const ended = Promise.withResolvers<Ending>();
  const stop = (): void => ended.resolve({kind: 'stopped'});
  signal.addEventListener('abort', stop);
  worker.on('message', message => (answer = message));
  worker.on('error', error => ended.resolve({kind: 'crashed', error}));
  worker.on('exit', () => ended.resolve({kind: 'left', answer}));
  try {
    return await ended.promise;
  } finally {
    signal.removeEventListener('abort', stop);
    void worker.terminate();
  }
};

const parseEnding = (
  ending: Ending,
  {file, timeLimit}: {readonly file: string; readonly timeLimit: number},
): ConfigAnswer => {
  switch (ending.kind) {
    case 'left':
      return parseAnswer(ending.answer, file);
    case 'crashed':
      return parseAnswer(parseThrown(ending.error), file);
    case 'stopped':
      return {kind: 'invalid', problem: {path: [], message: `It did not finish within ${timeLimit / 1000} s`}};
  }
};
