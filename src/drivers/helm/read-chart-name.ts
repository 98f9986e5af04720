import {join} from 'node:path';

import {parseObject, parseString} from '../json.ts';
import {readYaml} from './read-yaml.ts';

/** What a chart calls itself. */
export type ChartName = {readonly name: string; readonly version: string};

/** Reads the name and the version of a chart in a folder; undefined when there is none. */
export const readChartName = async (folder: string): Promise<ChartName | undefined> => {
  const chart = await readYaml(join(folder, 'Chart.yaml'));
  if (chart === undefined) return undefined;
  const {name, version} = parseObject(chart);
  return {name: parseString(name), version: parseString(version)};
};
