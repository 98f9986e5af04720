import {execa} from 'execa';
import {LabFailure} from './failure.ts';

/** A program and its arguments. */
export type Command = readonly [string, ...string[]];

/** How a tool is run; `what` and `next` word the failure when it does not exit with 0. */
export type Call = {
  readonly what: string;
  readonly next: string;
  readonly signal: AbortSignal;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
};

/** Runs a tool to its end and returns what it printed to stdout. */
export const runTool = async ([file, ...args]: Command, call: Call) => {
  const result = await execa(file, args, {...planOptions(call), ...planInput(call)});
  return readResult(result, call);
};

/** Runs two tools to their end, the stdout of the first being the stdin of the second. */
export const runPipe = async ([file, ...args]: Command, [nextFile, ...nextArgs]: Command, call: Call) => {
  const source = execa(file, args, {...planOptions(call), stdin: 'ignore', buffer: {stdout: false}});
  return readResult(await source.pipe(nextFile, nextArgs, planOptions(call)), call);
};

/** Asks a tool something that it answers at once; undefined when it is missing, fails or says nothing. */
export const readTool = async ([file, ...args]: Command, signal: AbortSignal) => {
  const result = await execa(file, args, {stdin: 'ignore', reject: false, cancelSignal: signal, timeout: 10_000});
  signal.throwIfAborted();
  return result.failed || result.stdout === '' ? undefined : result.stdout;
};

/** Whether a tool's words mean that a registry or mirror does not answer, rather than that it lacks something. */
export const isUnreachable = (said: string) =>
  /no such host|could not resolve|temporary failure resolving|getaddrinfo|EAI_AGAIN|ENOTFOUND|connection refused|ECONNREFUSED|could not connect|timed? ?out|ETIMEDOUT|network is unreachable|no route to host/i.test(
    said,
  );

const planOptions = ({signal, cwd, env}: Call) => ({
  ...(cwd === undefined ? {} : {cwd}),
  ...(env === undefined ? {} : {env}),
  reject: false as const,
  cancelSignal: signal,
  killDescendants: true,
});

const planInput = ({input}: Call) => (input === undefined ? {stdin: 'ignore' as const} : {input});

type Result = {
  readonly failed: boolean;
  readonly command: string;
  readonly stderr?: string | undefined;
  readonly stdout?: string | undefined;
  readonly shortMessage?: string | undefined;
};

const readResult = (result: Result, {what, next, signal}: Call) => {
  signal.throwIfAborted();
  if (!result.failed) return result.stdout ?? '';
  const said = `\`${shorten(result.command)}\` said:\n${findLastWords(result)}`;
  throw new LabFailure({what: isUnreachable(said) ? `${what} A server did not answer.` : what, said, next});
};

/** Enough of a tool's last lines to find the cause, not a whole build log. */
const lastLines = 15;

const findLastWords = ({stderr = '', stdout = '', shortMessage = ''}: Result) => {
  const text = [stderr, stdout].find(output => output.trim() !== '') ?? shortMessage;
  return text.trim().split('\n').slice(-lastLines).join('\n');
};

const shorten = (command: string) => (command.length > 100 ? `${command.slice(0, 100)}…` : command);
