import { sayDuration } from '../duration';
import { lastTellingLine } from '../volsync/moverLog';
import { sayTime, secondsBetween } from './clock';
import type { MoverContext } from './context';
import type { EvidenceItem } from './verdict';

/** "The last 3 attempts to back up failed, since 2026-…": the beginning of a sentence about a failure. */
export function describeFailure(context: MoverContext): string {
  const { run, kind } = context;
  const deed = kind === 'ReplicationSource' ? 'back up' : 'restore';
  if (run.failedCount === 1) {
    return `The attempt to ${deed} failed`;
  }
  if (run.failedCount > 1) {
    return `The last ${run.failedCount} attempts to ${deed} failed`;
  }
  if (run.lastFailed) {
    return `The last ${
      kind === 'ReplicationSource' ? 'backup' : 'restore'
    } failed`;
  }
  return kind === 'ReplicationSource'
    ? 'VolSync cannot back up'
    : 'VolSync cannot restore';
}

/** When it began and what was seen, with times. */
export function explainFailure(context: MoverContext): string {
  const { run, now } = context;
  const parts: string[] = [];
  const attempt = run.failedAttempts[0];
  if (run.failingSince) {
    const lasted = secondsBetween(run.failingSince, now);
    parts.push(
      `It has been failing since ${sayTime(run.failingSince)}${
        lasted === undefined ? '' : ` (${sayDuration(lasted)})`
      }.`,
    );
  }
  if (attempt) {
    parts.push(
      `Pod ${attempt.pod.metadata.name} ended at ${sayTime(
        attempt.finishedAt,
      )}${
        attempt.exitCode === undefined
          ? ''
          : ` with exit code ${attempt.exitCode}`
      }.`,
    );
  } else if (run.error) {
    parts.push(`The controller says: "${run.error.message.slice(0, 300)}".`);
  } else if (run.lastFailed) {
    parts.push('VolSync gave the run up as Failed and has begun it anew.');
  }
  return parts.join(' ');
}

/** The pods, log lines and conditions behind a failure. */
export function failureEvidence(context: MoverContext): EvidenceItem[] {
  const { run, kind, name, status } = context;
  const items: EvidenceItem[] = run.failedAttempts
    .slice(0, 3)
    .flatMap(attempt => {
      const subject = `Pod ${attempt.pod.metadata.name}`;
      const line = lastTellingLine(attempt.log?.text);
      const pod: EvidenceItem = {
        kind: 'pod',
        text: [
          attempt.exitCode === undefined
            ? 'Failed'
            : `Failed with exit code ${attempt.exitCode}`,
          attempt.reason,
        ]
          .filter(Boolean)
          .join(': '),
        at: attempt.finishedAt,
        subject,
      };
      return line
        ? [
            pod,
            { kind: 'log' as const, text: line, at: attempt.log?.at, subject },
          ]
        : [pod];
    });
  if (run.job?.status?.failed) {
    items.push({
      kind: 'resource',
      text: `${run.job.status.failed} pods of the Job have failed`,
      subject: `Job ${run.job.metadata.name}`,
    });
  }
  if (run.lastFailed) {
    items.push({
      kind: 'log',
      text:
        lastTellingLine(status?.latestMoverStatus?.logs) ??
        'latestMoverStatus.result: Failed',
      subject: `${kind} ${name}`,
    });
  }
  if (run.error) {
    items.push({
      kind: 'resource',
      text: run.error.message.slice(0, 300),
      at: run.error.since,
      subject: `${kind} ${name}`,
    });
  }
  return items;
}
