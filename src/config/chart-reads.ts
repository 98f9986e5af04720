import type {ChartTexts} from './read-chart-texts.ts';
import {isRead, readsOf, templateNamesOf, type Path, type ValuesReads} from './values-reads.ts';

/** What a chart reads of its values, by itself and by those that it depends on. */
export type ChartReads = {
  readonly reads: ValuesReads;
  readonly subcharts: readonly {readonly names: readonly string[]; readonly chart: ChartReads}[];
  /** Names under which a chart that cannot be looked into finds its values. */
  readonly hidden: readonly string[];
};

/** Finds out what a chart reads; `values` are the texts of values files, which may be templates themselves (`tpl`). */
export const chartReadsOf = (root: ChartTexts, values: readonly string[]): ChartReads => {
  const all = listTexts(root);
  const isWhole = !hasHidden(root);
  const readsOfChart = (chart: ChartTexts): ChartReads => ({
    reads: readsIn(chart.texts, {all, values, isWhole}),
    subcharts: chart.subcharts.map(sub => ({names: sub.names, chart: readsOfChart(sub.chart)})),
    hidden: chart.hidden,
  });
  return readsOfChart(root);
};

/** Whether a value at this path can have an effect anywhere in the chart. */
export const isReadByChart = (path: Path, {reads, subcharts, hidden}: ChartReads): boolean => {
  const [first = '', ...rest] = path;
  if (isRead(path, reads) || hidden.includes(first)) return true;
  if (first === 'global') return hidden.length > 0 || subcharts.some(({chart}) => isReadByChart(path, chart));
  return subcharts.some(({names, chart}) => names.includes(first) && (rest.length === 0 || isReadByChart(rest, chart)));
};

type Surroundings = {readonly all: readonly string[]; readonly values: readonly string[]; readonly isWhole: boolean};

/** All charts see each other's templates by name: where one is used that another chart defines, it may read as that one does. */
const readsIn = (texts: readonly string[], {all, values, isWhole}: Surroundings): ValuesReads => {
  const {kind, used} = templateNamesOf(texts);
  const others = all.filter(text => !texts.includes(text));
  const {defined} = templateNamesOf(others);
  const known = new Set([...defined, ...templateNamesOf(texts).defined]);
  if (!isWhole && (kind === 'computed' || used.some(name => !known.has(name)))) return {kind: 'anything'};
  const borrows = kind === 'computed' || used.some(name => defined.includes(name));
  return readsOf([...(borrows ? all : texts), ...values]);
};

const listTexts = ({texts, subcharts}: ChartTexts): readonly string[] => [
  ...texts,
  ...subcharts.flatMap(({chart}) => listTexts(chart)),
];

const hasHidden = ({hidden, subcharts}: ChartTexts): boolean =>
  hidden.length > 0 || subcharts.some(({chart}) => hasHidden(chart));
