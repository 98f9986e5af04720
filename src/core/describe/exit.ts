import type {Exit} from '../rollout/health.ts';

/** How a container has ended, in words that go on a sentence. */
export function describeExit(exit: Exit): string {
  const {code, signal, reason, message} = exit;
  if (reason === 'OOMKilled') return 'killed because it used more memory than its limit (OOMKilled)';
  if (isStartError(exit)) return `without having started: ${message}`;
  const name = signalNames.get(signal ?? code - 128);
  if (signal !== undefined) return `by signal ${signal}${name === undefined ? '' : ` (${name})`}`;
  return `with exit code ${code}${name === undefined ? '' : ` (${name})`}`;
}

/** Whether the container runtime could not even run the command. */
export const isStartError = ({reason}: Exit): boolean => reason === 'StartError' || reason === 'ContainerCannotRun';

/** What a shell or a container runtime adds 128 to. */
const signalNames: ReadonlyMap<number, string> = new Map([
  [2, 'SIGINT'],
  [4, 'SIGILL'],
  [6, 'SIGABRT'],
  [7, 'SIGBUS'],
  [8, 'SIGFPE'],
  [9, 'SIGKILL'],
  [11, 'SIGSEGV'],
  [13, 'SIGPIPE'],
  [15, 'SIGTERM'],
]);
