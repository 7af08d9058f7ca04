import { formatBytes, formatCount } from '../../format/bytes';
import type { RestorePoint } from '../../format/restorePoints';
import type { Text } from '../../hooks/useText';

/** Describes a restore point: how it was made, what it contains, and whether it can be restored. Pure. */
export function toFacts(
  { isManual, state, problem, details }: RestorePoint,
  t: Text,
  locale: string,
): readonly string[] {
  const origin = { undefined: 'present', true: 'manual', false: 'automatic' }[
    `${isManual}`
  ] as 'present' | 'manual' | 'automatic';
  const count = (value: number) => formatCount(value, locale);
  const size = (value: number) => formatBytes(value, locale);
  return [
    t(`restorePoint.${origin}`),
    state !== 'present' && t(`restorePoint.${state}`),
    problem,
    details?.bytes !== undefined && size(details.bytes),
    details?.files !== undefined &&
      t('snapshot.files', {
        count: details.files,
        number: count(details.files),
      }),
    details?.filesNew !== undefined &&
      details.filesChanged !== undefined &&
      t('restorePoint.changes', {
        added: count(details.filesNew),
        changed: count(details.filesChanged),
      }),
    details?.addedBytes !== undefined &&
      t('restorePoint.added', { size: size(details.addedBytes) }),
  ].filter(fact => typeof fact === 'string');
}
