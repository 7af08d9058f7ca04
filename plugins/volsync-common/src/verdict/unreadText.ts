import type { Unread } from './reading';
import type { Draft } from './rule';

/** A finding about a part of the cluster that could not be read, and what that costs. */
export function explainUnread(options: {
  readonly part: string;
  /** The plural name of the resource in the API */
  readonly resource: string;
  readonly reading: Unread;
  readonly namespace: string;
  readonly cost: string;
}): Draft {
  const { part, resource, reading, namespace, cost } = options;
  return {
    what: `The ${part} could not be read: ${cost}.`,
    why: reading.message,
    means: 'Unknown is not safe: look at the cluster by other means.',
    fix: [
      {
        text:
          reading.reason === 'forbidden'
            ? "Give the portal's account the right to get, list and watch them."
            : 'Check that the cluster can be reached from the portal.',
        command: `kubectl auth can-i list ${resource} -n ${namespace}`,
      },
    ],
    since: reading.at,
  };
}
