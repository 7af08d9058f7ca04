import { lastRelevantLine } from '../volsync/moverLog';
import { toAttempt } from '../verdict/attempts';
import { valueOf } from '../verdict/reading';
import { quoted } from './entry';
import type { TimelineEntry } from './entry';
import type { MoverWork } from './moverWork';

/** One entry for every pod that is known to have failed, including deleted ones. */
export function toAttemptEntries(work: MoverWork): readonly TimelineEntry[] {
  const { evidence, run } = work;
  const pods = [
    ...(valueOf(evidence.pods) ?? []),
    ...(evidence.terminatedPods ?? []),
  ].filter(({ status }) => status?.phase === 'Failed');
  const once = new Map(
    pods.map(pod => [pod.metadata.uid ?? pod.metadata.name, pod]),
  );
  return [...once.values()].flatMap(pod => {
    const { finishedAt, exitCode, reason, log } = toAttempt(pod, evidence.logs);
    const startedAt = pod.status?.startTime ?? pod.metadata.creationTimestamp;
    const at = finishedAt ?? startedAt;
    if (!at) {
      return [];
    }
    const said = lastRelevantLine(log?.text) ?? reason;
    return [
      {
        at,
        kind: 'attempt' as const,
        severity: 'warning' as const,
        what: [
          finishedAt
            ? `${run} attempt failed`
            : `${run} attempt started, and failed`,
          exitCode === undefined ? '' : ` with exit code ${exitCode}`,
          said ? `: ${quoted(said)}` : '',
        ].join(''),
        subject: `Pod ${pod.metadata.name}`,
      },
    ];
  });
}
