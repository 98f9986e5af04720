import {vi} from 'vitest';

/** Far longer than anything that comes takes, on however busy a machine; only what never comes is waited for that long. */
const patience = {timeout: 20_000, interval: 20};

/** Waits until an expectation is met; vitest itself waits for a second only, which is short beside a busy cluster. */
export const awaitExpected = <T>(expectation: () => T | Promise<T>): Promise<T> => vi.waitFor(expectation, patience);
