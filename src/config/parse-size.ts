/** A size as people write it, such as `500MB` or `1.5 TB`. */
export const sizePattern = /^(\d+(?:\.\d+)?) ?([MGT]B)$/;

const units: Readonly<Record<string, number>> = {MB: 1e6, GB: 1e9, TB: 1e12};

/** Bytes of a size that matches `sizePattern`. */
export const parseSize = (text: string): number => {
  const [, amount = '0', unit = ''] = sizePattern.exec(text) ?? [];
  return Math.round(Number(amount) * (units[unit] ?? 0));
};
