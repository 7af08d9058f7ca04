import { recogniseCause } from '../volsync/failureCauses';
import type { FailureCause } from '../volsync/failureCauses';
import type { ReplicationStatus } from '../volsync/resources';
import type { FailedAttempt } from './attempts';
import type { ControllerError } from './controllerError';

/** Why a run fails, if that is known. */
export interface RunCause {
  readonly cause?: FailureCause;
  /** The text that names the cause, and where it was found */
  readonly causeText?: string;
  readonly causeSubject?: string;
  readonly causeAt?: string;
}

/** The first text with a known cause: newest pod first, then the status, then the controller. */
export function deriveCause(options: {
  readonly status: ReplicationStatus | undefined;
  readonly failedAttempts: readonly FailedAttempt[];
  readonly error: ControllerError | undefined;
  readonly lastFailed: boolean;
}): RunCause {
  const { status, failedAttempts, error, lastFailed } = options;
  const texts: {
    text?: string;
    /** Kubernetes' reason for the end of the pod takes precedence over restic's output */
    ended?: string;
    subject: string;
    at?: string;
  }[] = [];
  for (const attempt of failedAttempts) {
    texts.push({
      text: [attempt.log?.text, attempt.reason].filter(Boolean).join('\n'),
      ended: attempt.reason,
      subject: `Pod ${attempt.pod.metadata.name}`,
      at: attempt.finishedAt,
    });
  }
  if (lastFailed) {
    texts.push({
      text: status?.latestMoverStatus?.logs,
      subject: 'status.latestMoverStatus',
    });
  }
  if (error) {
    texts.push({
      text: error.message,
      subject: 'condition Synchronizing',
      at: error.since,
    });
  }
  for (const { text, ended, subject, at } of texts) {
    const cause = recogniseCause(ended) ?? recogniseCause(text);
    if (cause) {
      return { cause, causeText: text, causeSubject: subject, causeAt: at };
    }
  }
  const first = texts.find(({ text }) => text);
  return {
    causeText: first?.text,
    causeSubject: first?.subject,
    causeAt: first?.at,
  };
}
