/** Runs work, as much of it at the same time as the limit allows and the rest in the order of its arrival. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

export const createLimit = (most: number): Limit => {
  const waiting: (() => void)[] = [];
  let free = most;
  return async work => {
    if (free > 0) free -= 1;
    else await new Promise<void>(resolve => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
};
