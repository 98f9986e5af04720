/** Two clocks at one moment, in milliseconds: the wall's, which may be set, and the machine's, which only runs on while it is awake. */
export type Moment = {readonly wall: number; readonly machine: number};

/** Milliseconds between two looks at the clocks. */
export const lookInterval = 5000;
const longestJump = 10_000;
const longestDelay = 15_000;

/** Whether the machine has slept, or was too busy for this process, or the clock was set, between two looks: events may be lost. */
export const hasSlept = (before: Moment, now: Moment): boolean => {
  const machine = now.machine - before.machine;
  const wall = now.wall - before.wall;
  return Math.abs(wall - machine) > longestJump || machine > lookInterval + longestDelay;
};
