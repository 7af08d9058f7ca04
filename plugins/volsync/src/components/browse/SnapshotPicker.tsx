import { Select } from '@backstage/ui';
import type { SnapshotItem } from 'backstage-plugin-volsync-common';
import { takenAt } from '../../format/snapshots';
import { shortId } from '../../format/volume';
import { useText } from '../../hooks/useText';
import { useTimestampText } from '../common/Timestamp';
import styles from './browse.module.css';

/** Selects one of several snapshots. */
export function SnapshotPicker(props: {
  readonly snapshots: readonly SnapshotItem[];
  readonly chosen: string | undefined;
  /** The one labelled as the previous snapshot */
  readonly before: string | undefined;
  readonly onChange: (id: string) => void;
}) {
  const t = useText();
  const speak = useTimestampText();
  const known = props.snapshots.some(({ id }) => id === props.chosen);
  const labelOf = (id: string, when: string) =>
    t('compare.option', { when, id: shortId(id) });
  return (
    <Select
      className={styles.picker}
      size="small"
      label={t('compare.with')}
      options={[
        ...(props.chosen && !known
          ? [{ value: props.chosen, label: shortId(props.chosen) }]
          : []),
        ...props.snapshots.map(snapshot => ({
          value: snapshot.id,
          label:
            snapshot.id === props.before
              ? `${labelOf(snapshot.id, speak(takenAt(snapshot)))} (${t(
                  'compare.before',
                )})`
              : labelOf(snapshot.id, speak(takenAt(snapshot))),
        })),
      ]}
      value={props.chosen ?? null}
      onChange={id => id !== null && props.onChange(String(id))}
    />
  );
}
