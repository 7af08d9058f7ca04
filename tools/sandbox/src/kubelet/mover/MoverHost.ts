import type { Pace } from '../../client';
import type { Processes } from '../Processes';

/** What the movers of a node share. */
export interface MoverHost {
  readonly processes: Processes;
  /** The restic binary: a path, or a name to be found on PATH */
  readonly restic: string;
  readonly pace: Pace;
}

/** One run of a mover. */
export interface MoverRun {
  /** What the mover is to do: `unlock`, `backup`, `prune`, `restore` */
  readonly args: readonly string[];
  /** The pod's environment, Secrets looked up */
  readonly env: Readonly<Record<string, string>>;
  readonly dataDirectory: string;
  readonly cacheDirectory: string;
  /** A directory of the pod's own, removed after it */
  readonly home: string;
  readonly limitKibPerSecond?: number;
  readonly host: MoverHost;
  readonly log: (text: string) => void;
  readonly signal: AbortSignal;
}
