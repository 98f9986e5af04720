import {createLineSplitter} from './split-lines.ts';
import {outputLines} from './tool-error.ts';

export type OutputStream = 'stdout' | 'stderr';

/** Who wants to see the lines as they come, and how long they may be, in bytes. */
type Wishes = {
  readonly lineLimit?: number;
  readonly onLine?: (line: string, stream: OutputStream) => void;
};

/** What a command has written so far, in bounded memory. */
type Output = {
  /** Reads one of its streams to the end. */
  readonly read: (stream: AsyncIterable<unknown>, name: OutputStream) => Promise<void>;
  /** The last lines of both streams. */
  readonly lines: () => readonly string[];
  /** All of stdout, or undefined when it was too much to keep. */
  readonly stdout: () => string | undefined;
};

/** What is parsed must be whole, and nothing that devloop asks for is larger. */
const largestStdout = 8 * 1024 * 1024;

/** Splits a command's output into lines and keeps the end of it. */
export const collectOutput = ({lineLimit, onLine}: Wishes): Output => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let last: string[] = [];

  return {
    read: async (stream, name) => {
      const splitter = createLineSplitter(line => {
        last = [...last.slice(1 - outputLines), line];
        onLine?.(line, name);
      }, lineLimit);
      for await (const chunk of stream) {
        if (!(chunk instanceof Uint8Array)) continue;
        if (name === 'stdout') size += chunk.length;
        if (name === 'stdout' && size <= largestStdout) chunks.push(chunk);
        splitter.write(chunk);
      }
      splitter.end();
    },
    lines: () => last,
    stdout: () => (size <= largestStdout ? Buffer.concat(chunks).toString() : undefined),
  };
};
