import type {CommandRequest} from '../core/find-command.ts';
import {findNearest} from '../core/find-nearest.ts';
import {longestWait, type ControlRequest} from './protocol.ts';

/** A request, or in a sentence why it is none. */
export type ParsedRequest =
  | {readonly kind: 'request'; readonly request: ControlRequest}
  | {readonly kind: 'misuse'; readonly message: string};

/** Reads the line that a client has sent. What is not known is refused: whoever sent it expects something of it. */
export function parseRequest(line: string): ParsedRequest {
  const fields = parseFields(line);
  if (fields === undefined) return misuse('A request is one line with a JSON object.');
  const {request: name, ...rest} = fields;
  if (typeof name !== 'string' || !isRequestName(name)) return misuse(describeUnknown(name));
  const known: readonly string[] = fieldsOf[name];
  const unknown = Object.keys(rest).find(field => !known.includes(field));
  if (unknown !== undefined)
    return misuse(`The request \`${name}\` has no field ${quote(unknown)}; it takes ${listFields(known)}.`);
  return parseKnown(name, rest);
}

type Fields = Readonly<Record<string, unknown>>;

function parseFields(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? {...value} : undefined;
  } catch {
    return undefined;
  }
}

/** Of each request the fields that it takes. */
const fieldsOf = {
  status: [],
  rebuild: ['names'],
  restart: ['names'],
  disable: ['names'],
  enable: ['names'],
  pause: [],
  resume: [],
  remove: ['release'],
  wait: ['for', 'timeout'],
  stop: [],
} as const;

type RequestName = keyof typeof fieldsOf;

const requestNames = Object.keys(fieldsOf);

const isRequestName = (name: string): name is RequestName => requestNames.includes(name);

function parseKnown(name: RequestName, fields: Fields): ParsedRequest {
  switch (name) {
    case 'status':
    case 'stop':
      return {kind: 'request', request: {request: name}};
    case 'pause':
    case 'resume':
      return command({kind: name});
    case 'rebuild':
    case 'restart':
    case 'disable':
    case 'enable': {
      const names = parseNames(fields['names']);
      return names === undefined
        ? misuse(`\`names\` of \`${name}\` is a list of services and releases, or the word "all".`)
        : command({kind: name, names});
    }

    case 'remove': {
      const {release} = fields;
      return typeof release === 'string' && release !== ''
        ? command({kind: name, release})
        : misuse('`release` of `remove` is the name of a release.');
    }

    case 'wait':
      return parseWait(fields);
  }
}

const command = (wanted: CommandRequest): ParsedRequest => ({
  kind: 'request',
  request: {request: 'command', command: wanted},
});

function parseNames(names: unknown): readonly string[] | 'all' | undefined {
  if (names === 'all') return names;
  if (!Array.isArray(names) || names.length === 0) return undefined;
  const texts = names.filter(name => typeof name === 'string');
  return texts.length === names.length ? texts : undefined;
}

function parseWait({for: wanted, timeout}: Fields): ParsedRequest {
  if (wanted !== 'ready') return misuse('`for` of `wait` is "ready".');
  if (typeof timeout !== 'number' || !(timeout > 0) || timeout > longestWait)
    return misuse(`\`timeout\` of \`wait\` is a number of milliseconds, at most ${longestWait}.`);
  return {kind: 'request', request: {request: 'wait', for: wanted, timeout}};
}

function describeUnknown(name: unknown): string {
  const known = `\`request\` is one of: ${requestNames.join(', ')}.`;
  if (typeof name !== 'string') return known;
  const nearest = findNearest(name.slice(0, longestShown), requestNames);
  return `There is no request ${quote(name)}${nearest === undefined ? '' : `; \`${nearest}\` was perhaps meant`}. ${known}`;
}

const listFields = (fields: readonly string[]): string =>
  fields.length === 0 ? 'none' : fields.map(field => `\`${field}\``).join(' and ');

/** A client that sends nonsense gets little of it back. */
const longestShown = 60;

const quote = (text: string): string => `\`${text.slice(0, longestShown)}\``;

const misuse = (message: string): ParsedRequest => ({kind: 'misuse', message});
