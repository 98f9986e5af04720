/** Which of the sorted samples a limit is about. */
type Quantile = 'p50' | 'p95' | 'max';

/** What one measurement came to. */
export type Row = {
  readonly suite: string;
  readonly what: string;
  readonly unit: 'ms' | 's' | 'MB' | '%' | 'jobs' | 'builds' | 'requests';
  readonly samples: readonly number[];
  /** None where a row is only for comparison. */
  readonly limits: readonly {readonly of: Quantile; readonly atMost: number}[];
  /** What explains the samples: stages, counts, what was not there. */
  readonly remarks: readonly string[];
};

export type Figures = {readonly n: number} & Readonly<Record<Quantile, number>>;

/** The figures of a row; a row without samples has none. */
export const figuresOf = (samples: readonly number[]): Figures | undefined =>
  samples.length === 0
    ? undefined
    : {
        n: samples.length,
        p50: quantileOf(samples, 0.5),
        p95: quantileOf(samples, 0.95),
        max: quantileOf(samples, 1),
      };

/** The nearest rank: always one of the samples. */
export const quantileOf = (samples: readonly number[], share: number): number => {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};

/** Whether a row keeps all its limits; undefined when there is nothing to compare. */
export function isMet({samples, limits}: Row): boolean | undefined {
  const figures = figuresOf(samples);
  if (figures === undefined || limits.length === 0) return undefined;
  return limits.every(({of, atMost}) => figures[of] <= atMost);
}

export const tableHead = `| suite | what | target | n | p50 | p95 | max | met |
|---|---|---|--:|--:|--:|--:|---|
`;

/** One line of the table. */
export function formatRow(row: Row): string {
  const figures = figuresOf(row.samples);
  const numbers =
    figures === undefined
      ? ['0', '–', '–', '–']
      : [String(figures.n), ...[figures.p50, figures.p95, figures.max].map(formatNumber)];
  const cells = [row.suite, `${row.what} (${row.unit})`, formatLimits(row), ...numbers, verdictOf(row)];
  return `| ${cells.join(' | ')} |\n`;
}

const formatLimits = ({limits}: Row): string =>
  limits.length === 0 ? '–' : limits.map(({of, atMost}) => `${of} ≤ ${atMost}`).join(', ');

const verdictOf = (row: Row): string => {
  const met = isMet(row);
  if (met === undefined) return '–';
  return met ? 'yes' : '**no**';
};

const formatNumber = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2));
