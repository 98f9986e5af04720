/** One piece of what a program in a container wrote. */
export type Frame = {readonly source: 'stdout' | 'stderr'; readonly bytes: Uint8Array};

const headerLength = 8;

/**
 * Takes apart the stream in which Docker mixes stdout and stderr: frames of a type byte, three zeros, a big-endian length and the bytes.
 * docker-modem's own `demuxStream` recurses once per frame and overflows the stack.
 */
export async function* readFrames(chunks: AsyncIterable<unknown>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) continue;
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= headerLength) {
      const end = headerLength + rest.readUInt32BE(4);
      if (rest.length < end) break;
      yield {source: rest[0] === 2 ? 'stderr' : 'stdout', bytes: rest.subarray(headerLength, end)};
      rest = rest.subarray(end);
    }
  }
}
