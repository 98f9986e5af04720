import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import {Ajv2020, type ErrorObject} from 'ajv/dist/2020.js';

const schema: {readonly $defs: {readonly job: {readonly enum: readonly string[]}}} = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/events.schema.json'), 'utf8'),
);

/** A line of `--ui=json` as far as tests look into it. */
export type EventLine = {readonly type: string} & Readonly<Record<string, unknown>>;

/** The kinds of job that the schema knows. */
export const documentedJobs = schema.$defs.job.enum;

const isValid = new Ajv2020({allErrors: true, strict: true}).compile<EventLine>(schema);

/** The lines of a run as objects; throws with what is wrong when one of them is not as docs/events.schema.json says. */
export function parseEventLines(text: string): readonly EventLine[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error(`The last line has no end: ${lines.at(-1)}`);
  return lines.map(line => {
    const value: unknown = JSON.parse(line);
    if (isValid(value)) return value;
    throw new Error(`${line}\nis not as the schema says: ${describeErrors(value, isValid.errors ?? [])}`);
  });
}

/** Of the many kinds of line, those errors that are about the one that this line says to be. */
function describeErrors(value: unknown, errors: readonly ErrorObject[]): string {
  const type = typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : '';
  const own = errors.filter(({schemaPath}) => schemaPath.includes(type) || !schemaPath.startsWith('#/$defs'));
  return JSON.stringify(own, undefined, 2);
}
