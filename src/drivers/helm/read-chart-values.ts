import {join} from 'node:path';

import {readYaml} from './read-yaml.ts';

type ValuesPlace = {
  /** The chart's folder. */
  readonly chart: string;
  /** The user's own files; later ones win. */
  readonly valuesFiles: readonly string[];
};

/** Reads a chart's own values and those of the user's files, in the order in which they win over each other. */
export const readChartValues = async ({chart, valuesFiles}: ValuesPlace): Promise<readonly unknown[]> =>
  Promise.all([join(chart, 'values.yaml'), ...valuesFiles].map(readValues));

/** A chart without values of its own is a good chart. */
const readValues = async (file: string): Promise<unknown> => (await readYaml(file)) ?? {};
