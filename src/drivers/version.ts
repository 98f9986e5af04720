/** The two numbers of a version that decide whether a tool is new enough. */
export type Version = {readonly major: number; readonly minor: number};

/** Reads `4.3.1` or `v4.3.1`; a number that is not there is 0, and text that is no version gives NaN. */
export function parseVersion(text: string): Version {
  const [major = 0, minor = 0] = text.replace(/^v/, '').split('.').map(Number.parseFloat);
  return {major, minor};
}

/** What is no version is not new enough. */
export const isAtLeast = ({major, minor}: Version, oldest: Version): boolean =>
  major > oldest.major || (major === oldest.major && minor >= oldest.minor);
