import type { Event } from '../kubernetes/resources';
import { recogniseCause } from '../volsync/failureCauses';
import type { FailureCause } from '../volsync/failureCauses';
import { toMillis } from './clock';
import type { MoverContext } from './context';
import { valueOf } from './reading';
import type { Draft } from './rule';
import type { EvidenceItem, FixStep } from './verdict';

/** Signs that a run is blocked while none of its pods has failed. */
export function describeBlocker(
  context: MoverContext,
  cause: FailureCause,
  what: string | ((text: string) => string),
  fix: readonly FixStep[],
): Draft | undefined {
  if (!context.run.running) {
    return undefined;
  }
  const evidence = [
    ...waitingContainers(context),
    ...warningsOfRun(context),
    ...jobConditions(context),
  ].filter(item => recogniseCause(item.text) === cause);
  const first = evidence[0];
  return first
    ? {
        what: typeof what === 'string' ? what : what(first.text),
        why: `${first.subject} reports: "${first.text}".`,
        means: context.means,
        fix,
        evidence: evidence.slice(0, 3),
        since: first.at ?? context.run.startedAt,
      }
    : undefined;
}

/** Containers of the run's pods that can't start, as the kubelet reports them. */
export function waitingContainers({ run }: MoverContext): EvidenceItem[] {
  return run.pods
    .filter(({ status }) => status?.phase === 'Pending')
    .flatMap(pod =>
      (pod.status?.containerStatuses ?? []).flatMap(({ state }) =>
        state?.waiting?.reason && state.waiting.reason !== 'ContainerCreating'
          ? [
              {
                kind: 'pod' as const,
                text: [state.waiting.reason, state.waiting.message]
                  .filter(Boolean)
                  .join(': '),
                at: pod.metadata.creationTimestamp,
                subject: `Pod ${pod.metadata.name}`,
              },
            ]
          : [],
      ),
    );
}

/** Warning events since the run began. */
export function warningsOfRun(context: MoverContext): EvidenceItem[] {
  const started = toMillis(context.run.startedAt) ?? 0;
  return (valueOf(context.mover.events) ?? [])
    .filter(
      event =>
        event.type === 'Warning' &&
        (toMillis(eventTime(event)) ?? 0) >= started - 1000,
    )
    .map(event => {
      const about = event.involvedObject;
      return {
        kind: 'event' as const,
        text: `${event.reason}: ${event.message ?? event.note ?? ''}`,
        at: eventTime(event),
        subject: about ? `${about.kind} ${about.name}` : undefined,
      };
    });
}

/** The conditions of the Job. */
function jobConditions({ mover }: MoverContext): EvidenceItem[] {
  return (valueOf(mover.jobs) ?? []).flatMap(job =>
    (job.status?.conditions ?? [])
      .filter(({ message }) => message)
      .map(condition => ({
        kind: 'resource' as const,
        text: `${condition.reason}: ${condition.message}`,
        at: condition.lastTransitionTime,
        subject: `Job ${job.metadata.name}`,
      })),
  );
}

/** When an event last occurred. */
export function eventTime(event: Event): string | undefined {
  return (
    event.lastTimestamp ??
    event.eventTime ??
    event.firstTimestamp ??
    event.metadata.creationTimestamp
  );
}
