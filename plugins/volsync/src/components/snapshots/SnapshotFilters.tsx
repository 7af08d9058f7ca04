import { Button, SearchField, Select } from '@backstage/ui';
import type { SnapshotPage } from 'backstage-plugin-volsync-common';
import { useId } from 'react';
import { hasFilter } from '../../format/snapshots';
import type { SnapshotFilter } from '../../format/tabLocation';
import { useText } from '../../hooks/useText';
import styles from './snapshots.module.css';

const ANY = '*';

/** Filters for the list of snapshots, each only if it has more than one value. */
export function SnapshotFilters(props: {
  readonly filter: SnapshotFilter;
  readonly offered: Pick<SnapshotPage, 'hosts' | 'tags'> | undefined;
  readonly onChange: (filter: SnapshotFilter) => void;
}) {
  const t = useText();
  const { filter, offered } = props;
  const change = (part: SnapshotFilter) =>
    props.onChange({ ...filter, ...part });
  return (
    <div
      role="search"
      aria-label={t('snapshotFilter.label')}
      className={styles.filters}
    >
      <SearchField
        className={styles.text}
        size="small"
        label={t('snapshotFilter.text')}
        value={filter.text ?? ''}
        onChange={text => change({ text: text || undefined })}
      />
      <Choice
        label={t('snapshotFilter.host')}
        values={offered?.hosts}
        chosen={filter.host}
        onChange={host => change({ host })}
      />
      <Choice
        label={t('snapshotFilter.tag')}
        values={offered?.tags}
        chosen={filter.tag}
        onChange={tag => change({ tag })}
      />
      <DayField
        label={t('snapshotFilter.since')}
        value={filter.since}
        onChange={since => change({ since })}
      />
      <DayField
        label={t('snapshotFilter.until')}
        value={filter.until}
        onChange={until => change({ until })}
      />
      {hasFilter(filter) && (
        <Button
          size="small"
          variant="tertiary"
          onPress={() => props.onChange({})}
        >
          {t('snapshotFilter.clear')}
        </Button>
      )}
    </div>
  );
}

function Choice(props: {
  readonly label: string;
  readonly values: readonly string[] | undefined;
  readonly chosen: string | undefined;
  readonly onChange: (chosen: string | undefined) => void;
}) {
  const t = useText();
  const { values = [], chosen } = props;
  if (values.length < 2 && chosen === undefined) {
    return null;
  }
  const all = chosen && !values.includes(chosen) ? [chosen, ...values] : values;
  return (
    <Select
      className={styles.choice}
      size="small"
      label={props.label}
      options={[
        { value: ANY, label: t('snapshotFilter.any') },
        ...all.map(value => ({ value, label: value })),
      ]}
      value={chosen ?? ANY}
      onChange={value =>
        props.onChange(value === ANY ? undefined : String(value))
      }
    />
  );
}

/** The browser's native date field, which knows the viewer's calendar and works without a mouse. */
function DayField(props: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (day: string | undefined) => void;
}) {
  const id = useId();
  return (
    <div className={styles.day}>
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        type="date"
        value={props.value ?? ''}
        onChange={event => props.onChange(event.target.value || undefined)}
      />
    </div>
  );
}
