import {execa} from 'execa';

/** Removes what Docker keeps of the images of a repository such as `localhost:5001/shop/api`, those whose tag went to a later build too. */
export const removeImages = async (repository: string): Promise<void> => {
  const {stdout} = await execa('docker', ['image', 'ls', '--quiet', '--filter', `reference=${repository}`]);
  const ids = new Set(stdout.split('\n').filter(Boolean));
  if (ids.size > 0) await execa('docker', ['image', 'rm', '--force', ...ids]);
};
