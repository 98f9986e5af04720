import type {DiskUse, PruneResult} from '../prune.ts';
import {formatSize} from './check-result.ts';

/** What came of looking for old images, in one line. */
export function describePruned(result: PruneResult): string {
  switch (result.outcome) {
    case 'pruned': {
      const {images, freed, disk} = result;
      const removed =
        images === 0 && freed === 0 ? 'no old images' : `pruned ${countImages(images)}, ${formatSize(freed)} freed`;
      return `${removed}; ${describeDisk(disk)}`;
    }

    case 'put-off':
      return `old images stay for now: ${result.why === 'building' ? 'another build is at work' : 'a pod pulls its image'}`;
    case 'failed':
      return `old images could not be removed: ${result.said.join(' ')}`;
  }
}

const describeDisk = ({docker, registry, nodes, buildCache}: DiskUse): string =>
  [
    `registry ${formatSize(registry)}`,
    `node ${formatSize(nodes)}`,
    ...(docker === 0 ? [] : [`Docker ${formatSize(docker)}`]),
    `build cache ${formatSize(buildCache)}`,
  ].join(', ');

const countImages = (count: number): string => (count === 1 ? '1 image' : `${count} images`);
