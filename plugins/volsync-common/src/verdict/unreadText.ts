import { shell } from '../quoting';
import type { Unread } from './reading';
import type { Draft } from './rule';

/** A finding about a part of the cluster that could not be read, and what goes unnoticed because of it. */
export function explainUnread(options: {
  readonly part: string;
  /** The resource's plural name in the API */
  readonly resource: string;
  readonly reading: Unread;
  readonly namespace: string;
  /** Completes "could not be read, so …" */
  readonly cost: string;
}): Draft {
  const { part, resource, reading, namespace, cost } = options;
  return {
    what: `The ${part} could not be read, so ${cost}.`,
    why: reading.message,
    means:
      "The portal can't confirm that the data is protected. Check the cluster directly.",
    fix: [
      {
        text:
          reading.reason === 'forbidden'
            ? `Grant the portal's service account permission to get, list and watch ${resource}.`
            : 'Check that the portal can reach the cluster.',
        command: shell`kubectl auth can-i list ${resource} -n ${namespace}`,
      },
    ],
    since: reading.at,
  };
}
