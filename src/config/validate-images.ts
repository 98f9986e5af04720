import {readFile} from 'node:fs/promises';

import type {Release} from '../core/config.ts';
import type {ConfigProblem} from '../core/failure.ts';
import {findNearest} from '../core/find-nearest.ts';
import {chartReadsOf, isReadByChart, type ChartReads} from './chart-reads.ts';
import {readChartTexts} from './read-chart-texts.ts';

/** The values paths of a release's images: none may lie in another one, and a chart in a folder must read them all. */
export const validateImages = async (release: Release): Promise<ConfigProblem[]> => [
  ...validateOverlap(release),
  ...(await validateReads(release)),
];

const validateOverlap = ({name, images}: Release): ConfigProblem[] =>
  Object.keys(images).flatMap(path => {
    const outer = Object.keys(images).find(other => path.startsWith(`${other}.`));
    const message = `This path lies in \`${outer}\`, which has an image already`;
    return outer === undefined ? [] : [{path: ['releases', name, 'images', path], message}];
  });

/** Says nothing where it is not certain: a template can read values in ways that its text does not show. */
const validateReads = async ({name, chart, images, values}: Release): Promise<ConfigProblem[]> => {
  const paths = Object.keys(images);
  if (chart.kind !== 'folder' || paths.length === 0) return [];
  const [texts, own] = await Promise.all([readChartTexts(chart.path), readTexts(values)]);
  if (texts === undefined || own === undefined) return [];
  const reads = chartReadsOf(texts, own);
  return paths
    .filter(path => !isReadByChart(path.split('.'), reads))
    .map(path => describeUnread(path, {path: ['releases', name, 'images', path], known: listImagePaths(reads)}));
};

/** Nothing when one cannot be read, which is told elsewhere. */
const readTexts = async (files: readonly string[]): Promise<readonly string[] | undefined> => {
  try {
    return await Promise.all(files.map(file => readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
};

/** The paths under which images stand: the keys within one are left out. */
const listImagePaths = ({reads, subcharts}: ChartReads): readonly string[] => {
  const own = reads.kind === 'anything' ? [] : reads.paths;
  const places = own.map(path => (partOfImage.test(path.at(-1) ?? '') ? path.slice(0, -1) : path).join('.'));
  const below = subcharts.flatMap(({names, chart}) =>
    names.flatMap(name => listImagePaths(chart).map(path => (path === '' ? name : `${name}.${path}`))),
  );
  return [...new Set([...places, ...below])];
};

const partOfImage = /^(repository|tag|digest|registry|pullPolicy)$/;

type Unread = {readonly path: readonly string[]; readonly known: readonly string[]};

const describeUnread = (name: string, {path, known}: Unread): ConfigProblem => {
  const last = name.split('.').at(-1) ?? '';
  const nearest = findNearest(name, known) ?? known.find(each => each.endsWith(`.${last}`));
  const hint = nearest === undefined ? '' : `; \`${nearest}\` was perhaps meant`;
  return {path, message: `The chart never reads this value${hint}`};
};
