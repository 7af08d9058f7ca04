import { type StoredObject } from '../types';

/** A line that a container wrote. @public */
export interface PodLogLine {
  readonly time: Date;
  /** Without the line's end. */
  readonly text: string;
}

/** Which container's log. @public */
export interface PodLogSource {
  readonly pod: StoredObject;
  readonly container: string;
  /** The run before the present one. */
  readonly previous: boolean;
}

/** Who runs the pods gives their logs. The server itself cuts, limits and stamps. @public */
export interface PodLogProvider {
  /** The lines so far; `undefined` if the container has not started or was never there. */
  read(source: PodLogSource): Promise<readonly PodLogLine[] | undefined>;
  /** The lines after the first `after`, as they are written; ends with the container or the signal. */
  follow(
    source: PodLogSource,
    options: { readonly after: number; readonly signal: AbortSignal },
  ): AsyncIterable<PodLogLine>;
}
