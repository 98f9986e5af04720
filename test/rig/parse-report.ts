import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import {Ajv2020} from 'ajv/dist/2020.js';

import type {Report} from '../../src/ui/report/report.ts';

const schema: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/report.schema.json'), 'utf8'),
);

const isValid = new Ajv2020({allErrors: true, strict: true}).compile<Report>(schema);

/** A report; throws with what is wrong when it is not as docs/report.schema.json says. */
export function parseReport(text: string): Report {
  const value: unknown = JSON.parse(text);
  if (isValid(value)) return value;
  throw new Error(`This report is not as the schema says: ${JSON.stringify(isValid.errors, undefined, 2)}\n${text}`);
}
