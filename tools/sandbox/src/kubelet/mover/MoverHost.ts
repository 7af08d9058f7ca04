import type { Pace } from '../../client';
import type { Processes } from '../Processes';

/** Shared dependencies of a node's movers. */
export interface MoverHost {
  readonly processes: Processes;
  /** The restic binary: a path, or a name on PATH */
  readonly restic: string;
  readonly pace: Pace;
}

/** One run of a mover. */
export interface MoverRun {
  /** The mover's commands: `unlock`, `backup`, `prune`, `restore` */
  readonly args: readonly string[];
  /** The pod's environment, with values from Secrets */
  readonly env: Readonly<Record<string, string>>;
  readonly dataDirectory: string;
  readonly cacheDirectory: string;
  /** A private directory of the pod, removed afterwards */
  readonly home: string;
  readonly limitKibPerSecond?: number;
  readonly host: MoverHost;
  readonly log: (text: string) => void;
  readonly signal: AbortSignal;
}
