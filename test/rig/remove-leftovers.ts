import {execa} from 'execa';

/** What a test run that was killed has left: its owner's id is gone, so devloop itself would rightly refuse to touch it. */
export async function removeLeftovers(name: string): Promise<void> {
  await execa('kind', ['delete', 'cluster', '--name', name]);
  await execa('docker', ['rm', '--force', '--volumes', `${name}-registry`]);
  await execa('docker', ['volume', 'rm', '--force', `${name}-registry`]);
}
