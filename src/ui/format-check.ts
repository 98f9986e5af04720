import type {Check, CheckResult} from '../core/check-result.ts';
import {cleanText} from '../core/clean-text.ts';
import {describeCheckTrouble} from '../core/describe/check-result.ts';

/** The lines of one result: how it stands, what was looked at, and what there is to say; what to do now comes below. */
export function formatCheck(check: Check, result: CheckResult): string {
  const [first = '', ...rest] = linesOf(result);
  const head = `${stands[result.kind].padEnd(8)} ${check.padEnd(9)} ${first}`;
  const lines = [head, ...rest.map(line => `${' '.repeat(indent)}${line}`)];
  return lines.map(line => `${cleanText(line)}\n`).join('');
}

const indent = 19;

const stands: Readonly<Record<CheckResult['kind'], string>> = {
  ok: 'ok',
  skipped: '-',
  fixed: 'fixed',
  warning: 'warning',
  wrong: 'wrong',
};

function linesOf(result: CheckResult): readonly string[] {
  switch (result.kind) {
    case 'ok':
      return [result.fact];
    case 'skipped':
      return [result.why];
    case 'fixed':
      return result.done;
    case 'warning':
    case 'wrong': {
      const {what, said, next} = describeCheckTrouble(result.trouble);
      return [what, ...said.map(line => `  ${line}`), ...next.map(line => `→ ${line}`)];
    }
  }
}
