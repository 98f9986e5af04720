/** Longest line handed on, in bytes: one line of 60 MB must not cost 60 MB. */
const defaultLimit = 16 * 1024;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Takes bytes as they come and calls `onLine` once per line; `end` hands on a last line without a break. */
export type LineSplitter = {readonly write: (chunk: Uint8Array) => void; readonly end: () => void};

/**
 * Splits a stream of UTF-8 into lines, in bounded memory. `\n`, `\r\n` and a lone `\r` (a progress bar) end a line.
 * A line longer than `limit` bytes is cut and ends with `…[+N bytes]`.
 */
export const createLineSplitter = (onLine: (line: string) => void, limit = defaultLimit): LineSplitter => {
  let parts: Uint8Array[] = [];
  let kept = 0;
  let dropped = 0;
  let afterReturn = false;

  const keep = (bytes: Uint8Array): void => {
    const fitting = bytes.subarray(0, limit - kept);
    parts.push(fitting);
    kept += fitting.length;
    dropped += bytes.length - fitting.length;
  };
  const flush = (): void => {
    const line = formatLine(Buffer.concat(parts, kept), dropped);
    parts = [];
    kept = 0;
    dropped = 0;
    onLine(line);
  };

  return {
    write: chunk => {
      let start = afterReturn && chunk[0] === lineFeed ? 1 : 0;
      if (chunk.length > 0) afterReturn = chunk.at(-1) === carriageReturn;
      while (start < chunk.length) {
        const end = findBreak(chunk, start);
        keep(chunk.subarray(start, end));
        if (end === chunk.length) return;
        flush();
        start = end + (chunk[end] === carriageReturn && chunk[end + 1] === lineFeed ? 2 : 1);
      }
    },
    end: () => {
      if (kept > 0) flush();
    },
  };
};

const findBreak = (chunk: Uint8Array, start: number): number => {
  const feed = chunk.indexOf(lineFeed, start);
  const end = feed === -1 ? chunk.length : feed;
  const back = chunk.subarray(start, end).indexOf(carriageReturn);
  return back === -1 ? end : start + back;
};

/** `stream: true` leaves out a character that the cut went through. */
const formatLine = (bytes: Uint8Array, dropped: number): string => {
  const text = new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes, {stream: dropped > 0});
  return dropped > 0 ? `${text}…[+${dropped} bytes]` : text;
};
