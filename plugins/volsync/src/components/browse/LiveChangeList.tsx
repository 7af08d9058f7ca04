import { Button, SearchField } from '@backstage/ui';
import {
  MAX_CHOSEN_PATHS,
  type LiveChange,
} from 'backstage-plugin-volsync-common';
import { useId, useMemo, useState } from 'react';
import { Link } from 'react-router-dom';
import { formatCount } from '../../format/bytes';
import {
  parentOf,
  toSearch,
  type SnapshotLocation,
} from '../../format/tabLocation';
import {
  useChosenEntries,
  type ChosenEntries,
} from '../../hooks/useChosenEntries';
import { useGoTo } from '../../hooks/useGoTo';
import { useLocale } from '../../hooks/useLocale';
import { useText, type Text } from '../../hooks/useText';
import { Timestamp } from '../common/Timestamp';
import { ChangedSize } from './ChangedSize';
import { ChangeKinds } from './ChangeKinds';
import { ChangeWord, type ChangeKind } from './ChangeWord';
import { ChosenBar } from './ChosenBar';
import { Grid, type GridColumn } from './Grid';
import styles from './browse.module.css';

/** Differences from the live volume. Files that the snapshot has can be selected and restored. */
export function LiveChangeList(props: {
  readonly place: SnapshotLocation;
  readonly changes: readonly LiveChange[];
}) {
  const t = useText();
  const locale = useLocale();
  const goTo = useGoTo();
  const keysId = useId();
  const { place } = props;
  const [kind, setKind] = useState<ChangeKind>();
  const [text, setText] = useState('');
  const chosen = useChosenEntries(place.snapshot);
  const found = useMemo(
    () => matching(props.changes, text),
    [props.changes, text],
  );
  const shown = useMemo(
    () => (kind ? found.filter(change => change.kind === kind) : found),
    [found, kind],
  );
  const restorable = useMemo(
    () => shown.flatMap(({ address }) => address ?? []),
    [shown],
  );
  const folderOf = (address: string): SnapshotLocation => ({
    kind: 'snapshot',
    volume: place.volume,
    snapshot: place.snapshot,
    view: 'files',
    path: parentOf(address),
  });
  return (
    <>
      <div className={styles.bar}>
        <SearchField
          className={styles.find}
          size="small"
          aria-label={t('live.search')}
          placeholder={t('live.search')}
          value={text}
          onChange={setText}
        />
        <span role="status">
          {t(shown.length === 0 ? 'live.nothing' : 'live.shown', {
            count: shown.length,
            number: formatCount(shown.length, locale),
          })}
        </span>
      </div>
      <ChangeKinds changes={found} shown={kind} onChange={setKind} />
      <div className={styles.bar}>
        <ChosenBar snapshot={place.snapshot} chosen={chosen} />
        {restorable.length > 0 && restorable.length <= MAX_CHOSEN_PATHS && (
          <Button
            size="small"
            variant="tertiary"
            onPress={() => chosen.add(restorable)}
          >
            {t('live.chooseAll')}
          </Button>
        )}
      </div>
      {shown.length > 0 && (
        <Grid<LiveChange>
          key={`${kind} ${text}`}
          label={t('live.table')}
          describedBy={keysId}
          count={shown.length}
          rowAt={index => shown[index]}
          columns={columnsOf({
            t,
            chosen,
            searchOf: address => toSearch(folderOf(address)),
          })}
          onToggle={({ address }) => address && chosen.toggle(address)}
          onOpen={({ address }) => address && goTo(folderOf(address))}
        />
      )}
      <p id={keysId} className={styles.hint}>
        {t('live.keys')}
      </p>
    </>
  );
}

function matching(
  changes: readonly LiveChange[],
  text: string,
): readonly LiveChange[] {
  const wanted = text.trim().toLowerCase();
  return wanted
    ? changes.filter(({ path }) => path.toLowerCase().includes(wanted))
    : changes;
}

function columnsOf({
  t,
  chosen,
  searchOf,
}: {
  readonly t: Text;
  readonly chosen: ChosenEntries;
  readonly searchOf: (address: string) => string;
}): readonly GridColumn<LiveChange>[] {
  const time = (at: string | undefined) => (at ? <Timestamp at={at} /> : '–');
  return [
    {
      id: 'choose',
      label: t('choose.column'),
      width: '4.5rem',
      cell: ({ path, address }, isActive) =>
        address && (
          <input
            type="checkbox"
            aria-label={t('choose.entry', { name: path })}
            checked={chosen.paths.includes(address)}
            // Only the active row is in the tab order
            tabIndex={isActive ? 0 : -1}
            onChange={() => chosen.toggle(address)}
          />
        ),
    },
    {
      id: 'kind',
      label: t('compare.kind'),
      width: '8rem',
      cell: ({ kind }) => <ChangeWord kind={kind} />,
    },
    {
      id: 'path',
      label: t('compare.path'),
      width: 'minmax(12rem, 1fr)',
      cell: ({ path, address }) =>
        address ? (
          <Link
            to={{ search: searchOf(address) }}
            tabIndex={-1}
            title={path}
            className={styles.folder}
          >
            {path}
          </Link>
        ) : (
          <span title={path}>{path}</span>
        ),
    },
    {
      id: 'size',
      label: t('compare.size'),
      width: '11rem',
      align: 'end',
      cell: ({ before, now }) => <ChangedSize before={before} after={now} />,
    },
    {
      id: 'before',
      label: t('live.modifiedBefore'),
      width: '9rem',
      cell: ({ modifiedBefore }) => time(modifiedBefore),
    },
    {
      id: 'now',
      label: t('live.modifiedNow'),
      width: '9rem',
      cell: ({ modifiedNow }) => time(modifiedNow),
    },
  ];
}
