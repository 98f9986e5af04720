import {ToolError} from '../tool-error.ts';

/** What those who were asked for a chart answered. */
export type ChartAnswer = 'missing' | 'refused' | 'unreachable' | 'other';

/** Thrown when a chart, or one that it depends on, cannot be had. */
export class ChartError extends ToolError {
  readonly answer: ChartAnswer;

  constructor({command, exitCode, output}: ToolError) {
    super({command, reason: 'missing', exitCode, output});
    this.answer = parseAnswer(output.join('\n'));
  }
}

/** Runs what fetches charts; what helm says no to becomes a `ChartError`. */
export const runFetch = async <Result>(fetch: () => Promise<Result>): Promise<Result> => {
  try {
    return await fetch();
  } catch (error) {
    throw error instanceof ToolError && error.reason === 'failed' ? new ChartError(error) : error;
  }
};

const parseAnswer = (said: string): ChartAnswer => {
  if (/\b(401|403)\b|denied|unauthorized|forbidden/i.test(said)) return 'refused';
  if (/dial tcp|no such host|timeout|deadline|x509|tls:|connection reset|\bEOF\b|server gave HTTP/i.test(said))
    return 'unreachable';
  if (/\b404\b|not found|could not locate a version|no chart version|non-existent/i.test(said)) return 'missing';
  return 'other';
};
