import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import {Ajv2020} from 'ajv/dist/2020.js';

import type {Greeting} from '../../src/control/protocol.ts';
import type {Status} from '../../src/core/status.ts';

const schema: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/control.schema.json'), 'utf8'),
);

const isValid = new Ajv2020({allErrors: true, strict: true}).compile<Greeting & Status>(schema);

/** What `devloop status --json` has printed; throws with what is wrong when it is not as docs/control.schema.json says. */
export function parseStatus(text: string): Greeting & Status {
  const value: unknown = JSON.parse(text);
  if (isValid(value)) return value;
  throw new Error(`This status is not as the schema says: ${JSON.stringify(isValid.errors, undefined, 2)}\n${text}`);
}
