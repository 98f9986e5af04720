/** When what happened inside a build, as BuildKit tells it; times are in milliseconds since the epoch. */
export type BuildTiming = {
  /** The longest of its steps, in the order in which they began. */
  readonly steps: readonly BuildStepRecord[];
  /** When the image was whole and its push began, and when the registry had it; undefined where BuildKit has not told. */
  readonly push: {readonly startedAt: number; readonly endedAt: number} | undefined;
};

/** One step of a build: an instruction of the Dockerfile, or work of BuildKit's own. */
export type BuildStepRecord = {
  readonly name: string;
  readonly startedAt: number;
  readonly milliseconds: number;
  readonly outcome: 'ran' | 'cached' | 'failed';
};

/** A new pod and when devloop saw it come through each stage, in milliseconds since the epoch. */
export type PodTimes = {
  readonly pod: string;
  /** The images of its containers, as the chart names them. */
  readonly images: readonly string[];
  readonly scheduled?: number;
  readonly pulled?: number;
  readonly started?: number;
  readonly ready?: number;
};

/** The pod that a forward leads to now, the images of its containers, and since when a connection to it stands. */
export type AnsweringPod = {readonly pod: string; readonly images: readonly string[]; readonly at: number};
