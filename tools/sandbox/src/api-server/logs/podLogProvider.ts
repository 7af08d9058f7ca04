import { type StoredObject } from '../types';

/** A line that a container wrote. @public */
export interface PodLogLine {
  readonly time: Date;
  /** Without the newline. */
  readonly text: string;
}

/** Identifies a container's log. @public */
export interface PodLogSource {
  readonly pod: StoredObject;
  readonly container: string;
  /** The previous run of the container. */
  readonly previous: boolean;
}

/** Provides the logs of pods. The server itself truncates, limits and adds timestamps. @public */
export interface PodLogProvider {
  /** The lines so far; `undefined` if the container has not started or does not exist. */
  read(source: PodLogSource): Promise<readonly PodLogLine[] | undefined>;
  /** The lines after the first `after`, as they are written; ends with the container or the signal. */
  follow(
    source: PodLogSource,
    options: { readonly after: number; readonly signal: AbortSignal },
  ): AsyncIterable<PodLogLine>;
}
