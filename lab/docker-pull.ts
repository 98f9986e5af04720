import {execa} from 'execa';
import {runTool} from './run.ts';

/** Time for a registry's first words, in milliseconds: a network that drops packets must not hold up the lab. */
const patience = 15_000;

/** An image of a registry; `name` is the one it has in Docker afterwards. */
export type PublishedImage = {readonly name: string; readonly address: string};

/** Pulls an image; the answer says why it cannot be pulled, or is undefined when it was. */
export const pullImage = async ({name, address}: PublishedImage, signal: AbortSignal) => {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), patience);
  const pull = execa('docker', ['pull', address], {
    stdin: 'ignore',
    reject: false,
    cancelSignal: AbortSignal.any([signal, silence.signal]),
  });
  pull.stdout.once('data', () => clearTimeout(timer));
  const {failed, stderr} = await pull;
  clearTimeout(timer);
  signal.throwIfAborted();
  if (silence.signal.aborted) return `its registry said nothing for ${patience / 1000} s`;
  if (failed) return stderr.trim().split('\n').at(-1) ?? 'no reason given';
  await runTool(['docker', 'tag', address, name], {
    signal,
    what: `The image \`${address}\` was pulled but could not be named \`${name}\`.`,
    next: 'Run the lab again.',
  });
  return undefined;
};
