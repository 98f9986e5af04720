import {execa} from 'execa';

/** Reads where Docker has a running container on the network of kind. */
export async function readAddress(container: string): Promise<string> {
  const format = '{{.NetworkSettings.Networks.kind.IPAddress}}';
  const {stdout} = await execa('docker', ['inspect', `--format=${format}`, container]);
  return stdout;
}

/** Docker gives away the lowest address that is free, so it is not long before one of so many gets it. */
const takersAtMost = 20;

/** Kills a container and has others take its address on the network of kind, until the end of the scope. */
export async function takeAddress(container: string): Promise<AsyncDisposable> {
  const address = await readAddress(container);
  await execa('docker', ['kill', container]);
  const takers: string[] = [];
  const remove = async (): Promise<void> => {
    if (takers.length > 0) await execa('docker', ['rm', '--force', '--volumes', ...takers]);
  };
  try {
    while (!(await listAddresses()).includes(address)) {
      if (takers.length === takersAtMost) throw new Error(`None of ${takersAtMost} containers got ${address}.`);
      const taker = `${container}-taker-${takers.length}`;
      takers.push(taker);
      await execa('docker', ['run', '--detach', '--network=kind', `--name=${taker}`, 'registry:3']);
    }
    return {[Symbol.asyncDispose]: remove};
  } catch (error) {
    await remove();
    throw error;
  }
}

async function listAddresses(): Promise<readonly string[]> {
  const format = '{{range .Containers}}{{.IPv4Address}} {{end}}';
  const {stdout} = await execa('docker', ['network', 'inspect', `--format=${format}`, 'kind']);
  return stdout.split(' ').map(address => address.replace(/\/\d+$/, ''));
}
