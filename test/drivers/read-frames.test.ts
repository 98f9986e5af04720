import * as fc from 'fast-check';
import {expect, test} from 'vitest';

import {readFrames} from '../../src/drivers/read-frames.ts';

const frame = (type: 1 | 2, text: string): Buffer => {
  const header = Buffer.from([type, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
};

const read = async (chunks: readonly Uint8Array[]): Promise<Record<'stdout' | 'stderr', string>> => {
  const bytes: Record<'stdout' | 'stderr', Uint8Array[]> = {stdout: [], stderr: []};
  for await (const piece of readFrames(
    (async function* () {
      yield* chunks;
    })(),
  ))
    bytes[piece.source].push(piece.bytes);
  return {stdout: Buffer.concat(bytes.stdout).toString(), stderr: Buffer.concat(bytes.stderr).toString()};
};

test('tells stdout from stderr wherever the chunks are cut', async () => {
  const all = Buffer.concat([frame(1, 'héllo '), frame(2, 'oh'), frame(1, ''), frame(1, 'world'), frame(2, ' no')]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(all.length)), async positions => {
      const cuts = [0, ...positions.toSorted((a, b) => a - b), all.length];
      const chunks = cuts.slice(1).map((end, index) => all.subarray(cuts[index], end));
      expect(await read(chunks)).toEqual({stdout: 'héllo world', stderr: 'oh no'});
    }),
  );
});

test('takes thousands of frames in one chunk', async () => {
  const chunk = Buffer.concat(Array.from({length: 10_000}, () => frame(1, 'x')));
  expect((await read([chunk])).stdout).toHaveLength(10_000);
});
