import type {Output} from '../../src/ui/output.ts';

/** An output that keeps what devloop has said in its own words, and drops all else. */
export function collectTexts(): {readonly output: Output; readonly texts: readonly string[]} {
  const texts: string[] = [];
  return {
    texts,
    output: {
      showEvent: drop,
      showLog: drop,
      showFailure: drop,
      showSummary: drop,
      showText: text => texts.push(text),
      close: drop,
    },
  };
}

const drop = (): void => {};
