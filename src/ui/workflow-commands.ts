/** A line by which GitHub Actions is told something: `::error file=app.py,line=3::It failed`. */
export type WorkflowCommand = {
  readonly name: 'error' | 'warning' | 'notice' | 'group' | 'endgroup';
  readonly properties?: Readonly<Record<string, string | number | undefined>>;
  readonly message?: string;
};

/** The command as one line, whatever its texts hold. */
export function formatCommand({name, properties = {}, message = ''}: WorkflowCommand): string {
  const given = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${escapeProperty(String(value))}`],
  );
  return `::${name}${given.length === 0 ? '' : ` ${given.join(',')}`}::${escapeMessage(message)}\n`;
}

/** Line ends, and the sign that escapes them: the runner knows no other. */
const escapeMessage = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapeProperty = (text: string): string => escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
