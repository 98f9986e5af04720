import {revisionMoments, type RevisionRecord} from '../../core/trace/revision-record.ts';
import {isObject, parseObject} from '../../drivers/json.ts';

/** A line of the file as a record; undefined when it is none, by a hand that slipped or an older devloop. */
export function parseRevision(line: string): RevisionRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRevision(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** All that is read of a record later, so that one that is odd is left out instead of breaking what reads it. */
function isRevision(value: unknown): value is RevisionRecord {
  if (!isObject(value)) return false;
  const {service, revision, hash, cause, times, build, deployed, ending} = value;
  return (
    typeof service === 'string' &&
    typeof revision === 'number' &&
    typeof hash === 'string' &&
    isCause(cause) &&
    isObject(times) &&
    revisionMoments.every(moment => ['number', 'undefined'].includes(typeof times[moment])) &&
    (build === null || isBuild(build)) &&
    Array.isArray(deployed) &&
    endings.has(parseObject(ending)['kind'])
  );
}

const endings: ReadonlySet<unknown> = new Set(['under-way', 'live', 'superseded', 'failed', 'taken-back']);
const causes: ReadonlySet<unknown> = new Set(['first', 'start', 'command', 'config', 'found']);

function isCause(value: unknown): boolean {
  const {kind, paths, more} = parseObject(value);
  return causes.has(kind) || (kind === 'edited' && isListOf(paths, isString) && typeof more === 'number');
}

const isBuild = (value: unknown): boolean =>
  isListOf(parseObject(value)['steps'], step => isString(parseObject(step)['name']));

const isListOf = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isOne);

const isString = (value: unknown): boolean => typeof value === 'string';
