import { isError, NotAllowedError } from '@backstage/errors';
import {
  read,
  unread,
  type Reading,
  type UnreadReason,
} from 'backstage-plugin-volsync-common';
import { ClusterUnreachableError } from 'backstage-plugin-volsync-node';
import type { ReflectorState } from './reflector/Reflector';
import { ClusterError } from './reflector/ClusterError';
import { toError } from '../lib/toError';

/** The state of a reflector as a reading. A stale copy counts as read at the time it became stale. @internal */
export function toReading<T>(options: {
  readonly state: ReflectorState;
  readonly label: string;
  readonly value: () => T;
  readonly now: Date;
}): Reading<T> {
  const { state, label } = options;
  const since = state.since.toISOString();
  switch (state.phase) {
    case 'live':
      return read(options.value(), options.now.toISOString());
    case 'stale':
      return {
        state: 'read',
        value: options.value(),
        at: since,
        lost: {
          reason: 'unreachable',
          message: state.message ?? `Failed to read the ${label}`,
          since,
        },
      };
    case 'pending':
      return unread('pending', `Still reading the ${label}`, since);
    case 'forbidden':
      return unread(
        'forbidden',
        `The portal does not have permission to read ${label}. ${
          state.message ?? ''
        }`.trim(),
        since,
      );
    case 'missing':
      return unread(
        'not-found',
        `The cluster has no CRD for ${label}. Check that it is installed. ${
          state.message ?? ''
        }`.trim(),
        since,
      );
    default:
      return unread(
        'unreachable',
        state.message ?? `Failed to read the ${label}`,
        since,
      );
  }
}

/** The error of a single request as a reading. @internal */
export function toUnread<T>(
  error: unknown,
  label: string,
  now: Date,
): Reading<T> {
  const message = toError(error).message;
  return unread(
    reasonOf(error),
    `Failed to read the ${label}. ${message}`,
    now.toISOString(),
  );
}

function reasonOf(error: unknown): UnreadReason {
  if (error instanceof ClusterUnreachableError) {
    return 'unreachable';
  }
  if (error instanceof NotAllowedError) {
    return 'not-configured';
  }
  if (error instanceof ClusterError) {
    switch (error.kind) {
      case 'forbidden':
      case 'unauthorized':
        return 'forbidden';
      case 'missing':
        return 'not-found';
      case 'invalid':
        return 'invalid';
      default:
        return 'unreachable';
    }
  }
  return isError(error) && /Timeout|Abort/.test(error.name)
    ? 'timeout'
    : 'invalid';
}
