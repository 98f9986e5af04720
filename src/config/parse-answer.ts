import {dirname, relative} from 'node:path';

import * as z from 'zod';

import type {ConfigProblem} from '../core/failure.ts';
import type {Thrown} from './parse-thrown.ts';

/** What a config file came to: the plain data it exports, or why there is none. */
export type ConfigAnswer =
  | {readonly kind: 'plain'; readonly data: unknown}
  | {readonly kind: 'invalid'; readonly problem: ConfigProblem};

/** Reads what the thread that runs a config file answered; nothing, when the config did not let it come to that. */
export const parseAnswer = (answer: unknown, file: string): ConfigAnswer => {
  const {success, data: parsed} = answerSchema.safeParse(answer);
  if (!success) return invalid({path: [], message: 'It sent a message of its own from the thread that runs it'});
  switch (parsed?.kind) {
    case 'plain':
      return {kind: 'plain', data: parsed.data};
    case 'other':
      return invalid({path: parsed.path, message: 'A config is plain data', expected: plainData, got: parsed.got});
    case 'nothing':
      return invalid({path: [], message: 'It exports nothing', expected: '`export default defineConfig({…})`'});
    case 'thrown':
      return invalid(parseThrownProblem(parsed, file));
    case undefined:
      return invalid({path: [], message: 'It ended, or waited for what never comes, before it exported a config'});
  }
};

const plainData = 'objects, arrays, strings, numbers and booleans';

const answerSchema = z
  .discriminatedUnion('kind', [
    z.object({kind: z.literal('plain'), data: z.unknown()}),
    z.object({kind: z.literal('other'), path: z.array(z.string()), got: z.string()}),
    z.object({kind: z.literal('nothing')}),
    z.object({
      kind: z.literal('thrown'),
      message: z.string(),
      position: z.object({file: z.string(), line: z.number(), column: z.number().exactOptional()}).optional(),
    }),
  ])
  .optional();

const invalid = (problem: ConfigProblem): ConfigAnswer => ({kind: 'invalid', problem});

const parseThrownProblem = ({message, position}: Thrown, file: string): ConfigProblem => {
  if (position === undefined) return {path: [], message};
  const {file: place, ...lineAndColumn} = position;
  if (place === file) return {path: [], message, ...lineAndColumn};
  const {line, column} = lineAndColumn;
  const from = [relative(dirname(file), place), line, column].filter(part => part !== undefined).join(':');
  return {path: [], message: `${message} (at ${from})`};
};
