/** What a devloop that stays does from now on, and until when; `log` is the file that one in the background writes to. */
export function describeStay(log: string | undefined): string {
  const end = log === undefined ? 'Ctrl-C' : '`devloop stop`';
  return `Edits are followed until ${end}; the app then stays up in the cluster (\`devloop down\` removes it).`;
}
