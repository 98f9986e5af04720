/** The lab could not do its work: what failed, what the tool said, what to do now. */
export class LabFailure extends Error {
  override readonly name = 'LabFailure';
  readonly said: string;
  readonly next: string;

  constructor({what, said, next}: {readonly what: string; readonly said: string; readonly next: string}) {
    super(what);
    this.said = said;
    this.next = next;
  }
}

/** The failure's three parts as lines for a terminal. */
export const formatFailure = ({message, said, next}: LabFailure) =>
  [`✗ ${message}`, ...indent(said), `→ ${next}`].join('\n');

const indent = (text: string) =>
  text
    .trim()
    .split('\n')
    .filter(line => line !== '')
    .map(line => `  ${line}`);
