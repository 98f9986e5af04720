import {existsSync} from 'node:fs';
import {join} from 'node:path';

import {exitCodes} from './exit-code.ts';
import {openStatus} from './open-output.ts';
import {openProject} from './open-project.ts';
import {openState} from './open-state.ts';
import {Secrets} from './secrets/secrets.ts';
import {showRefusal} from './show-refusal.ts';
import {runWithSignals} from './signal-watch.ts';

/** Prints the shell lines by which kubectl, helm and k9s find devloop's cluster: its kubeconfig is a file of its own. */
export async function showEnvironment({configFile}: {readonly configFile: string | undefined}): Promise<number> {
  const secrets = new Secrets();
  const output = openStatus(Date.now(), secrets);
  return runWithSignals(async ({first: signal}) => {
    const project = await openProject(configFile, {signal, secrets, output});
    if (project.kind === 'failed') return showRefusal(project.failure, output);
    const folder = await openState(project.value);
    if (folder.kind === 'failed') return showRefusal(folder.failure, output);
    const kubeconfig = join(folder.value.path, 'kubeconfig');
    process.stdout.write(`export KUBECONFIG=${quote(kubeconfig)}\n`);
    if (!existsSync(kubeconfig))
      process.stderr.write(
        `# The cluster \`${project.value.cluster.name}\` has not been made yet: run \`devloop\` first.\n`,
      );
    return exitCodes.ready;
  });
}

/** For a POSIX shell. */
const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
