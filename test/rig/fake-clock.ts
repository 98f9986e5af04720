import type {Clock} from '../../src/engine/loop.ts';

export type FakeClock = Clock & {
  /** The alarm that is set, if one is. */
  readonly alarm: () => number | undefined;
  /** Moves time on, ringing every alarm on the way at its hour. */
  readonly advance: (milliseconds: number) => void;
};

/** A clock that stands still until it is moved. */
export function createFakeClock(start = 1_000_000): FakeClock {
  let now = start;
  let alarm: {readonly at: number; readonly callback: () => void} | undefined;
  const ring = (until: number) => {
    for (let rings = 0; alarm !== undefined && alarm.at <= until; rings++) {
      if (rings === 1000) throw new Error('The alarm is set to a time that has passed, again and again.');
      const {at, callback} = alarm;
      alarm = undefined;
      now = Math.max(now, at);
      callback();
    }
  };

  return {
    now: () => now,
    wakeAt(at, callback) {
      const mine = {at, callback};
      alarm = mine;
      return () => {
        if (alarm === mine) alarm = undefined;
      };
    },
    alarm: () => alarm?.at,
    advance(milliseconds) {
      const until = now + milliseconds;
      ring(until);
      now = until;
    },
  };
}
