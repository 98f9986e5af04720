import type {PlacedImage} from '../../core/job.ts';

type Values = {readonly [key: string]: unknown};

/**
 * The values that put images into a chart. Where the chart itself has a text under the path, the whole reference goes there; otherwise
 * `repository`, `tag` and `digest` do. `chartValues` are the chart's own and the user's, later ones winning.
 */
export function imageValues(images: readonly PlacedImage[], chartValues: readonly unknown[]): Values {
  return images.reduce<Values>((values, image) => {
    const path = image.valuesPath.split('.');
    return withValue(values, path, isText(chartValues, path) ? wholeReference(image) : parts(image));
  }, {});
}

const wholeReference = ({repository, tag, digest}: PlacedImage): string => `${repository}:${tag}@${digest}`;

const parts = ({repository, tag, digest}: PlacedImage): Values => ({repository, tag, digest});

const isText = (chartValues: readonly unknown[], path: readonly string[]): boolean =>
  typeof chartValues.map(values => readValue(values, path)).findLast(value => value !== undefined) === 'string';

const readValue = (values: unknown, [key, ...rest]: readonly string[]): unknown => {
  if (key === undefined) return values;
  return isValues(values) ? readValue(values[key], rest) : undefined;
};

function withValue(values: Values, [key = '', ...rest]: readonly string[], value: unknown): Values {
  if (rest.length === 0) return {...values, [key]: value};
  const inner = values[key];
  return {...values, [key]: withValue(isValues(inner) ? inner : {}, rest, value)};
}

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
