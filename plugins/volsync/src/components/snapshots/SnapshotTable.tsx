import { VisuallyHidden } from '@backstage/ui';
import { RiFolderOpenLine, RiUploadCloud2Line } from '@remixicon/react';
import type {
  SnapshotContent,
  SnapshotItem,
} from 'backstage-plugin-volsync-common';
import { useId, type ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatDuration } from '../../format/duration';
import { ROOT, toSearch } from '../../format/tabLocation';
import { takenAt } from '../../format/snapshots';
import { shortId } from '../../format/volume';
import { useLocale } from '../../hooks/useLocale';
import { useText, type Text } from '../../hooks/useText';
import { Code } from '../common/Code';
import { DataTable, type DataColumn } from '../common/DataTable';
import { Ago, Timestamp } from '../common/Timestamp';
import { useOperationContext } from '../actions/OperationContext';
import { useRefusal } from '../actions/useRefusal';
import { SnapshotMenu } from './SnapshotMenu';
import styles from './snapshots.module.css';

/** Snapshots with what is known of each, and links to them. */
export function SnapshotTable(props: {
  readonly volumeId: string;
  readonly snapshots: readonly SnapshotItem[];
  readonly unfolded?: boolean;
  /** The id of the element that says why none can be opened; absent if they can */
  readonly closedBecause?: string;
}) {
  const t = useText();
  const locale = useLocale();
  const context = useOperationContext();
  const refusal = useRefusal('restore');
  const refusalId = useId();
  const isDecrypted = props.snapshots.some(one => one.details);
  const columns: readonly DataColumn<SnapshotItem>[] = [
    {
      id: 'time',
      label: t('snapshots.time'),
      cell: snapshot => (
        <>
          <Timestamp at={takenAt(snapshot)} />
          <div className={styles.muted}>
            <Ago at={takenAt(snapshot)} />
          </div>
        </>
      ),
    },
    {
      id: 'id',
      label: t('snapshots.id'),
      cell: ({ id }) => <Code>{shortId(id)}</Code>,
    },
    ...(props.snapshots.some(({ proof, problem }) => proof ?? problem)
      ? [
          {
            id: 'proof',
            label: t('snapshots.proof'),
            cell: (snapshot: SnapshotItem) => <Proof snapshot={snapshot} />,
          },
        ]
      : []),
    ...(isDecrypted ? contentColumns(t, locale) : []),
    {
      id: 'open',
      label: t('snapshots.action'),
      hiddenLabel: true,
      pinned: true,
      cell: ({ id }) => (
        <span className={styles.actions}>
          <OpenLink
            id={id}
            volumeId={props.volumeId}
            closedBecause={props.closedBecause}
          />
          {context && (
            <button
              type="button"
              className={styles.open}
              aria-label={t('snapshots.restoreOf', { id: shortId(id) })}
              aria-disabled={refusal !== undefined}
              aria-describedby={refusal && refusalId}
              title={refusal}
              onClick={() =>
                refusal ?? context.open('restore', { snapshot: id })
              }
            >
              <RiUploadCloud2Line size={16} aria-hidden />
              {t('operation.restore')}
            </button>
          )}
          {context && <SnapshotMenu snapshot={id} />}
        </span>
      ),
    },
  ];
  return (
    <>
      {refusal && <VisuallyHidden id={refusalId}>{refusal}</VisuallyHidden>}
      <DataTable
        label={t('snapshots.table')}
        rows={props.snapshots}
        unfolded={props.unfolded}
        rowKey={({ id }) => id}
        columns={columns}
      />
    </>
  );
}

/** Since when it is known to be restorable, or what is wrong with it. */
function Proof({ snapshot }: { readonly snapshot: SnapshotItem }) {
  const t = useText();
  const { proof, provenAt, problem } = snapshot;
  return (
    <>
      {problem ?? (proof ? t(`snapshotProof.${proof}`) : '–')}
      {provenAt && (
        <div className={styles.muted}>
          <Ago at={provenAt} />
        </div>
      )}
    </>
  );
}

function contentColumns(
  t: Text,
  locale: string,
): readonly DataColumn<SnapshotItem>[] {
  const column = (
    id: string,
    label: string,
    cell: (details: SnapshotContent) => ReactNode | undefined,
    align?: 'end',
  ): DataColumn<SnapshotItem> => ({
    id,
    label,
    align,
    cell: ({ details }) => (details && cell(details)) ?? '–',
  });
  const number = (
    value: number | undefined,
    format: (value: number, locale: string) => string,
  ) => (value === undefined ? undefined : format(value, locale));
  return [
    column(
      'files',
      t('snapshots.files'),
      ({ files }) => number(files, formatCount),
      'end',
    ),
    column(
      'bytes',
      t('snapshots.bytes'),
      ({ bytes }) => number(bytes, formatBytes),
      'end',
    ),
    column(
      'added',
      t('snapshots.added'),
      ({ addedBytes }) => number(addedBytes, formatBytes),
      'end',
    ),
    column(
      'took',
      t('snapshots.duration'),
      ({ durationSeconds }) => number(durationSeconds, formatDuration),
      'end',
    ),
    column('changed', t('snapshots.changed'), details =>
      describeChange(details, t, locale),
    ),
    column('origin', t('snapshots.origin'), details => (
      <Origin details={details} />
    )),
  ];
}

function describeChange(details: SnapshotContent, t: Text, locale: string) {
  const { filesNew, filesChanged } = details;
  return filesNew === undefined || filesChanged === undefined
    ? undefined
    : t('snapshots.changes', {
        added: formatCount(filesNew, locale),
        changed: formatCount(filesChanged, locale),
      });
}

/** Host, paths and tags, which are the same for most snapshots. */
function Origin({ details }: { details: SnapshotContent }) {
  return (
    <>
      {[details.hostname, ...details.paths].filter(Boolean).join(' ')}
      {details.tags.length > 0 && (
        <div className={styles.muted}>{details.tags.join(', ')}</div>
      )}
    </>
  );
}

function OpenLink(props: {
  readonly id: string;
  readonly volumeId: string;
  readonly closedBecause?: string;
}) {
  const t = useText();
  const name = t('snapshots.openOf', { id: shortId(props.id) });
  const content = (
    <>
      <RiFolderOpenLine size={16} aria-hidden />
      {t('snapshots.open')}
    </>
  );
  return props.closedBecause ? (
    // A disabled link that stays reachable by keyboard: its description says why
    <span
      role="link"
      tabIndex={0}
      aria-disabled
      aria-label={name}
      aria-describedby={props.closedBecause}
      className={styles.open}
    >
      {content}
    </span>
  ) : (
    <Link
      className={styles.open}
      aria-label={name}
      to={{
        search: toSearch({
          kind: 'snapshot',
          volume: props.volumeId,
          snapshot: props.id,
          view: 'files',
          path: ROOT,
        }),
      }}
    >
      {content}
    </Link>
  );
}
