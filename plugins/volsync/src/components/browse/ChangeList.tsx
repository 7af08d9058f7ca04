import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import {
  RiAddLine,
  RiArrowLeftRightLine,
  RiEdit2Line,
  RiSubtractLine,
  RiSwapLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { SnapshotChange } from 'backstage-plugin-volsync-common';
import { useMemo, useState } from 'react';
import { formatBytes, formatCount } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { Grid } from './Grid';
import styles from './browse.module.css';

type Kind = SnapshotChange['kind'];

const KINDS: readonly Kind[] = [
  'added',
  'removed',
  'changed',
  'metadata',
  'type',
];

const SIGNS: Readonly<Record<Kind, RemixiconComponentType>> = {
  added: RiAddLine,
  removed: RiSubtractLine,
  changed: RiEdit2Line,
  metadata: RiArrowLeftRightLine,
  type: RiSwapLine,
};

const ALL = 'all';

/** Differences, each with sign and word; those of one kind when asked. */
export function ChangeList(props: {
  readonly changes: readonly SnapshotChange[];
}) {
  const t = useText();
  const locale = useLocale();
  const [shown, setShown] = useState<Kind>();
  const counts = useMemo(() => countKinds(props.changes), [props.changes]);
  const changes = useMemo(
    () =>
      shown
        ? props.changes.filter(({ kind }) => kind === shown)
        : props.changes,
    [props.changes, shown],
  );
  return (
    <>
      <ToggleButtonGroup
        aria-label={t('compare.filter')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[shown ?? ALL]}
        onSelectionChange={keys => setShown(KINDS.find(kind => keys.has(kind)))}
        className={styles.kinds}
      >
        {[
          <ToggleButton key={ALL} id={ALL} size="small">
            {t('compare.all', {
              number: formatCount(props.changes.length, locale),
            })}
          </ToggleButton>,
          ...KINDS.filter(kind => counts.has(kind)).map(kind => (
            <ToggleButton key={kind} id={kind} size="small">
              {t('change.count', {
                word: t(`change.${kind}`),
                number: formatCount(counts.get(kind) ?? 0, locale),
              })}
            </ToggleButton>
          )),
        ]}
      </ToggleButtonGroup>
      {changes.length === 0 ? (
        <p>{t('compare.noKind')}</p>
      ) : (
        <Grid<SnapshotChange>
          key={shown ?? ALL}
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
              cell: change => <ChangedSize change={change} />,
            },
          ]}
        />
      )}
    </>
  );
}

function ChangeWord({ kind }: { kind: Kind }) {
  const t = useText();
  // A kind that a later backend coined is a change all the same
  const known = KINDS.includes(kind) ? kind : 'changed';
  const Sign = SIGNS[known];
  return (
    <span className={styles.change} data-kind={known}>
      <Sign size={16} aria-hidden className={styles.sign} />
      {t(`change.${known}`)}
    </span>
  );
}

function ChangedSize({ change }: { change: SnapshotChange }) {
  const t = useText();
  const locale = useLocale();
  const { bytesBefore, bytesAfter } = change;
  const size = (bytes: number | undefined) =>
    bytes === undefined ? '–' : formatBytes(bytes, locale);
  return bytesBefore === undefined ||
    bytesAfter === undefined ||
    bytesBefore === bytesAfter ? (
    <>{size(bytesBefore ?? bytesAfter)}</>
  ) : (
    <>
      {t('compare.toSize', {
        before: size(bytesBefore),
        after: size(bytesAfter),
      })}
    </>
  );
}

function countKinds(
  changes: readonly SnapshotChange[],
): ReadonlyMap<Kind, number> {
  const counts = new Map<Kind, number>();
  for (const { kind } of changes) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
