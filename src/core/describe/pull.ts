import type {ImagePull} from '../rollout/trouble.ts';

/** Why an image does not come to the node, in words that go on a sentence. */
export function describePull({container, image, cause, registry}: ImagePull): string {
  const what = `the image \`${image}\` of container \`${container}\``;
  switch (registry) {
    case 'lacks-it':
      return `${what} is not in the registry on this machine: it was not pushed`;
    case 'has-it':
      return `${what} is in the registry on this machine, but the node cannot get it from there`;
    case 'silent':
      return `the node cannot pull ${what}, and no registry answers on this machine either`;
    case undefined:
      return reasons[cause](what);
  }
}

const reasons: Readonly<Record<ImagePull['cause'], (what: string) => string>> = {
  'invalid-name': what => `${what} is not a valid name of an image`,
  'never-pulled': what => `${what} is not on the node, and \`imagePullPolicy: Never\` forbids to pull it`,
  'not-found': what => `${what} does not exist in its registry`,
  denied: what => `the registry refuses ${what}: it does not exist there, or needs a login`,
  'wrong-platform': what => `${what} does not exist for the platform of the node`,
  'rate-limited': what => `the registry gives out ${what} no more for a while: too many pulls`,
  'unknown-host': what => `the node does not find the host of ${what}`,
  unreachable: what => `the node cannot reach the registry of ${what}`,
  unknown: what => `the node cannot pull ${what}`,
};
