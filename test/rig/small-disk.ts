import {execa} from 'execa';
import type {TestContext} from 'vitest';

/** Mounts something over a folder until the end of the scope; where nothing can be mounted, the test is skipped and says why. */
export async function openMount(
  {skip}: Pick<TestContext, 'skip'>,
  args: readonly string[],
  folder: string,
): Promise<AsyncDisposable> {
  const {failed, stderr} = await execa('mount', [...args, folder], {reject: false});
  if (failed) skip(`Nothing can be mounted here: ${stderr}`);
  return {
    [Symbol.asyncDispose]: async () => {
      await execa('umount', ['--lazy', folder], {reject: false});
    },
  };
}

/** The arguments for a disk in memory of this size, such as `64k`. */
export const smallDisk = (size: string): readonly string[] => ['-t', 'tmpfs', '-o', `size=${size},mode=0700`, 'tmpfs'];
