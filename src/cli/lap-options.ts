/** What goes with `--once` alone: how long the lap may take, in milliseconds, and the files that tell of it. */
export type LapOptions = {
  readonly timeout?: number;
  readonly report?: string;
  readonly junit?: string;
  /** The folder in which a lap that has failed leaves its bundle. */
  readonly bundle?: string;
};

/** The same as the arguments give them. */
export type LapValues = {readonly [Name in keyof LapOptions]?: string};

/** The options of a lap, or what is wrong with them. */
export type ParsedLap =
  | {readonly kind: 'lap'; readonly options: LapOptions}
  | {readonly kind: 'misuse'; readonly message: string};

/** `mode` is what the other arguments ask for. */
export function parseLapOptions(
  {timeout, report, junit, bundle}: LapValues,
  mode: 'once' | 'stay' | 'command',
): ParsedLap {
  const files = {
    ...(report !== undefined && {report}),
    ...(junit !== undefined && {junit}),
    ...(bundle !== undefined && {bundle}),
  };
  for (const [name, value] of Object.entries({...files, ...(timeout !== undefined && {timeout})})) {
    if (mode !== 'once') return {kind: 'misuse', message: `\`--${name}\` goes with \`devloop --once\`.`};
    if (value === '') return {kind: 'misuse', message: `\`--${name}\` needs a value.`};
  }

  if (report !== undefined && report === junit)
    return {kind: 'misuse', message: '`--report` and `--junit` need a file each.'};
  if (timeout === undefined) return {kind: 'lap', options: files};
  const milliseconds = parseDuration(timeout);
  return milliseconds === undefined
    ? {kind: 'misuse', message: `\`--timeout=${timeout}\` is no time: expected \`90s\`, \`5m\`, \`1h\` or \`1h30m\`.`}
    : {kind: 'lap', options: {...files, timeout: milliseconds}};
}

/** Milliseconds. */
const units: Readonly<Record<string, number>> = {h: 3_600_000, m: 60_000, s: 1000};

/** Milliseconds of a time as kubectl and helm take it; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?[hms])+$/v.test(text)) return undefined;
  const parts = Array.from(
    text.matchAll(/([\d.]+)([hms])/gv),
    ([, count, unit = '']) => Number(count) * (units[unit] ?? 0),
  );
  const milliseconds = Math.round(parts.reduce((sum, part) => sum + part, 0));
  return milliseconds > 0 ? milliseconds : undefined;
}
