import { type Condition, seconds } from '../client';

/** The conditions with a new Ready condition; its time changes only with its status. */
export function withReady(
  conditions: readonly Condition[] | undefined,
  ready: {
    readonly status: 'True' | 'False' | 'Unknown';
    readonly reason: string;
    readonly message: string;
  },
  now: Date,
): Condition[] {
  const before = conditions?.find(({ type }) => type === 'Ready');
  return [
    ...(conditions ?? []).filter(({ type }) => type !== 'Ready'),
    {
      type: 'Ready',
      ...ready,
      lastTransitionTime:
        before?.status === ready.status && before.lastTransitionTime
          ? before.lastTransitionTime
          : seconds(now.toISOString()),
    },
  ];
}
