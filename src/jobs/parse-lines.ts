import {cleanText} from '../core/clean-text.ts';

/** How long a line of a container may be in a failure, in characters. */
const longestLine = 500;

/** What a container has printed, as lines that may stand in a failure: nothing for silence, without control characters, and each of a bounded length. */
export const parseLines = (text: string): readonly string[] =>
  text.trim() === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map(line => capLine(cleanText(line)));

const capLine = (line: string): string => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line);
