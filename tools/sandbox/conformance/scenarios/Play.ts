import type { Stage } from '../Stage';

/** What a scenario's runner did, to be done in the sandbox. */
export interface Play {
  readonly run: (stage: Stage) => Promise<void>;
  /** Another scenario whose repository this one reads */
  readonly after?: string;
  /** Whether it changes clock or pace: it gets a cluster of its own */
  readonly alone?: boolean;
}

export type Plays = Readonly<Record<string, Play>>;
