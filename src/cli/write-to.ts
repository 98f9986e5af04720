/** What may be done to each text on its way out. */
export type Change = (text: string) => string;

/** A stream as a plain function: the rest of devloop need not know what it writes to. Whatever is `change`d here is changed wherever it came from. */
export const writeTo =
  (stream: NodeJS.WritableStream, change: Change) =>
  (text: string): void => {
    stream.write(change(text));
  };
