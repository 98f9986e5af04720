/** Tolerant readers of JSON that another program wrote: what is missing or of another type becomes empty. */

export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether the value is an object with keys, not a list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const parseObject = (value: unknown): JsonObject => (isObject(value) ? value : {});

export const parseList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const parseString = (value: unknown): string => (typeof value === 'string' ? value : '');

export const parseNumber = (value: unknown, fallback = 0): number => (typeof value === 'number' ? value : fallback);

/** For timestamps and the like, where absent means something. */
export const parseOptionalString = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** Labels, annotations, the data of a ConfigMap. */
export const parseStrings = (value: unknown): Readonly<Record<string, string>> => {
  const strings: Record<string, string> = {};
  for (const [key, text] of Object.entries(parseObject(value))) {
    if (typeof text === 'string') strings[key] = text;
  }
  return strings;
};
