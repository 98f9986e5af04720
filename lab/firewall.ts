import {readTool, runTool} from './run.ts';

/** Removes the rules that a stopped engine leaves in the machine's firewall, and nothing else. */
export const removeDockerRules = async (signal: AbortSignal) => {
  for (const family of ['iptables', 'ip6tables'] as const) {
    const saved = await readTool([`${family}-save`], signal);
    const removal = planRuleRemoval(saved ?? '');
    if (removal === '') continue;
    await runTool([`${family}-restore`, '--noflush'], {
      signal,
      input: removal,
      what: "The engine's firewall rules could not be removed.",
      next: `Look at \`${family}-save\`, then run \`npm run lab -- down\` again.`,
    });
  }
};

/** Lets packets through again: an engine that switches forwarding on also makes the firewall drop what it did not ask for. */
export const restoreForwarding = async (signal: AbortSignal) => {
  await runTool(['iptables', '--policy', 'FORWARD', 'ACCEPT'], {
    signal,
    what: 'The policy of the FORWARD chain could not be put back.',
    next: 'Run `npm run lab -- down` again.',
  });
};

/** Turns what `iptables-save` says into what `iptables-restore --noflush` must be told; empty when there is nothing of Docker's. */
export const planRuleRemoval = (saved: string) =>
  saved
    .split(/^(?=\*)/m)
    .map(planTable)
    .join('');

/** Docker's own chains, its bridges, and the addresses it gives them. */
const isDockers = (rule: string) => /-j DOCKER|\b(?:docker0|br-[0-9a-f]{12})\b/.test(rule);

const planTable = (table: string) => {
  const lines = table.split('\n');
  const chains = lines.map(line => /^:(DOCKER\S*) /.exec(line)?.[1]).filter(chain => chain !== undefined);
  const rules = lines.filter(line => /^-A (?!DOCKER)/.test(line) && isDockers(line));
  if (chains.length + rules.length === 0) return '';
  const removal = [
    ...rules.map(rule => rule.replace('-A', '-D')),
    ...chains.map(chain => `-F ${chain}`),
    ...chains.map(chain => `-X ${chain}`),
  ];
  return [lines[0], ...removal, 'COMMIT', ''].join('\n');
};
