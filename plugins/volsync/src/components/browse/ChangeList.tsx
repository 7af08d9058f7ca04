import type { SnapshotChange } from 'backstage-plugin-volsync-common';
import { useMemo, useState } from 'react';
import { useText } from '../../hooks/useText';
import { ChangedSize } from './ChangedSize';
import { ChangeKinds } from './ChangeKinds';
import { ChangeWord, type ChangeKind } from './ChangeWord';
import { Grid } from './Grid';

/** Differences with icon and word, optionally of one kind. */
export function ChangeList(props: {
  readonly changes: readonly SnapshotChange[];
}) {
  const t = useText();
  const [shown, setShown] = useState<ChangeKind>();
  const changes = useMemo(
    () =>
      shown
        ? props.changes.filter(({ kind }) => kind === shown)
        : props.changes,
    [props.changes, shown],
  );
  return (
    <>
      <ChangeKinds changes={props.changes} shown={shown} onChange={setShown} />
      {changes.length === 0 ? (
        <p>{t('compare.noKind')}</p>
      ) : (
        <Grid<SnapshotChange>
          key={shown}
          label={t('compare.table')}
          count={changes.length}
          rowAt={index => changes[index]}
          columns={[
            {
              id: 'kind',
              label: t('compare.kind'),
              width: '11rem',
              cell: ({ kind }) => <ChangeWord kind={kind} />,
            },
            {
              id: 'path',
              label: t('compare.path'),
              width: 'minmax(14rem, 1fr)',
              cell: ({ path, type }) => (
                <span title={path}>{type === 'dir' ? `${path}/` : path}</span>
              ),
            },
            {
              id: 'size',
              label: t('compare.size'),
              width: '12rem',
              align: 'end',
              cell: ({ bytesBefore, bytesAfter }) => (
                <ChangedSize before={bytesBefore} after={bytesAfter} />
              ),
            },
          ]}
        />
      )}
    </>
  );
}
