import {Writable} from 'node:stream';

import type {Lab} from '../../lab/lab.ts';

/** A lab that keeps what it says, line by line. */
export type RecordingLab = Lab & {readonly lines: readonly string[]};

/** A lab with this cache that says nothing aloud. */
export const createRecordingLab = (cache: string): RecordingLab => {
  const lines: string[] = [];
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  return {cache, signal: new AbortController().signal, out, lines};
};
