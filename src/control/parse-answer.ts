import type {Answer, Greeting} from './protocol.ts';

/** The first line of a devloop; undefined when it is none of one. */
export function parseGreeting(line: string): Greeting | undefined {
  const fields = parseFields(line);
  const {devloop, protocol, pid, project, startedAt, log} = fields;
  if (typeof devloop !== 'string' || typeof protocol !== 'number' || typeof pid !== 'number') return undefined;
  return {
    devloop,
    protocol,
    pid,
    project: typeof project === 'string' ? project : '',
    startedAt: typeof startedAt === 'number' ? startedAt : 0,
    log: typeof log === 'string' ? log : null,
  };
}

/** An answer of a devloop with the same protocol; undefined for one that this version does not know. */
export function parseAnswer(line: string): Answer | undefined {
  const fields: unknown = parseFields(line);
  return isAnswer(fields) ? fields : undefined;
}

/** What is behind the name is as the type says: the protocol's version was compared, and the socket belongs to the user. */
const isAnswer = (fields: unknown): fields is Answer =>
  typeof fields === 'object' &&
  fields !== null &&
  'answer' in fields &&
  typeof fields.answer === 'string' &&
  answers.has(fields.answer);

const answers: ReadonlySet<string> = new Set<Answer['answer']>([
  'status',
  'accepted',
  'refused',
  'waiting',
  'ready',
  'failed',
  'timed-out',
  'stopping',
]);

function parseFields(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? {...value} : {};
  } catch {
    return {};
  }
}
