/** The candidate that a mistyped word most likely meant: at most a third of its letters differ. */
export const findNearest = (word: string, candidates: readonly string[]): string | undefined => {
  const [best] = candidates
    .filter(({length}) => Math.abs(length - word.length) <= Math.max(1, length / 3))
    .slice(0, mostCompared)
    .map(candidate => ({candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase())}))
    .filter(({candidate, distance}) => distance <= Math.max(1, candidate.length / 3) && distance < candidate.length)
    .toSorted((a, b) => a.distance - b.distance);
  return best?.candidate;
};

/** Nobody waits for the nearest of a hundred thousand names. */
const mostCompared = 2000;

/** How many letters to insert, delete, replace or swap with their neighbour. `row[j]` is the distance to the first `j` letters of `b`. */
const editDistance = (a: string, b: string): number => {
  let before: readonly number[] = [];
  let row = Array.from({length: b.length + 1}, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const replace = at(row, j) + (a[i] === b[j] ? 0 : 1);
      const swap = a[i] === b[j - 1] && a[i - 1] === b[j] ? at(before, j - 1) + 1 : Infinity;
      next.push(Math.min(replace, swap, at(row, j + 1) + 1, at(next, j) + 1));
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
};

const at = (row: readonly number[], index: number): number => row[index] ?? Infinity;
