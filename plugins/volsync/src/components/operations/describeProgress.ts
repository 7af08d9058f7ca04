import type { OperationProgress } from 'backstage-plugin-volsync-common';
import type { Text } from '../../hooks/useText';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatDuration } from '../../format/duration';

/** What is done, how fast, and what remains. Failed attempts aren't progress and are named as such. Pure. */
export function describeProgress(
  progress: OperationProgress,
  t: Text,
  locale: string,
): string {
  const { unit, done, total } = progress;
  const failed = unit === 'attempts' ? done : progress.failedAttempts ?? 0;
  const failedText =
    failed > 0 ? t('running.failedAttempts', { count: failed }) : undefined;
  if (unit === 'attempts') {
    return failedText ?? '';
  }
  const format = unit === 'bytes' ? formatBytes : formatCount;
  return [
    amount({ unit, done, total, format }, t, locale),
    progress.files !== undefined &&
      amount(
        {
          unit: 'files',
          done: progress.files,
          total: progress.totalFiles,
          format: formatCount,
        },
        t,
        locale,
      ),
    progress.bytesPerSecond !== undefined &&
      t('running.speed', {
        bytes: formatBytes(Math.round(progress.bytesPerSecond), locale),
      }),
    progress.secondsLeft !== undefined &&
      t('running.left', { duration: formatDuration(progress.secondsLeft) }),
    failedText,
  ]
    .filter(Boolean)
    .join(' · ');
}

function amount(
  options: {
    readonly unit: 'files' | 'bytes';
    readonly done: number;
    readonly total: number | undefined;
    readonly format: typeof formatBytes;
  },
  t: Text,
  locale: string,
): string {
  const { unit, done, total, format } = options;
  return total === undefined
    ? t(`running.open.${unit}`, { count: done, done: format(done, locale) })
    : t(`running.progress.${unit}`, {
        count: total,
        done: format(done, locale),
        total: format(total, locale),
      });
}
