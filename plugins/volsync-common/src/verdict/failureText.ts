import { formatDuration } from '../duration';
import { lastRelevantLine } from '../volsync/moverLog';
import { formatTime, secondsBetween } from './clock';
import type { MoverContext } from './context';
import type { EvidenceItem } from './verdict';
import { count } from './wording';

/** "The last 3 backup attempts failed": the beginning of a sentence about a failure. */
export function describeFailure(context: MoverContext): string {
  const { run, kind } = context;
  const task = kind === 'ReplicationSource' ? 'backup' : 'restore';
  if (run.failedCount > 0) {
    return run.failedCount === 1
      ? `The ${task} attempt failed`
      : `The last ${run.failedCount} ${task} attempts failed`;
  }
  if (run.lastFailed) {
    return `The last ${task} failed`;
  }
  return `VolSync can't run the ${task}`;
}

/** Since when, and how the portal knows. */
export function explainFailure(context: MoverContext): string {
  const { run, now } = context;
  const parts: string[] = [];
  const attempt = run.failedAttempts[0];
  if (run.failingSince) {
    const lasted = secondsBetween(run.failingSince, now);
    parts.push(
      `It has been failing since ${formatTime(run.failingSince)}${
        lasted === undefined ? '' : ` (${formatDuration(lasted)})`
      }.`,
    );
  }
  if (attempt) {
    parts.push(
      `Pod ${attempt.pod.metadata.name} ended at ${formatTime(
        attempt.finishedAt,
      )}${
        attempt.exitCode === undefined
          ? ''
          : ` with exit code ${attempt.exitCode}`
      }.`,
    );
  } else if (run.error) {
    parts.push(
      `The VolSync controller reports: "${run.error.message.slice(0, 300)}".`,
    );
  } else if (run.lastFailed) {
    parts.push('VolSync marked the run as Failed and started a new one.');
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
      const line = lastRelevantLine(attempt.log?.text);
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
      text: `${count(run.job.status.failed, 'failed pod')} of the Job`,
      subject: `Job ${run.job.metadata.name}`,
    });
  }
  if (run.lastFailed) {
    items.push({
      kind: 'log',
      text:
        lastRelevantLine(status?.latestMoverStatus?.logs) ??
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
