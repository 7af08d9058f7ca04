import { Button } from '@backstage/ui';
import {
  RiArrowGoBackLine,
  RiDeleteBinLine,
  RiHistoryLine,
  RiLockUnlockLine,
  RiPauseLine,
  RiPlayLine,
  RiSave3Line,
  RiShieldCheckLine,
} from '@remixicon/react';
import type {
  HistoryEntry,
  VolumeHistory,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { Suspense, lazy, useState, type ReactNode } from 'react';
import {
  ACTIVITY_GROUPS,
  toActivity,
  type ActivityGroup,
  type ActivityItem,
} from '../../format/activity';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatDuration } from '../../format/duration';
import { withSnapshots } from '../../format/history';
import { nameOf } from '../../format/nameOf';
import type { TimelineLine } from '../../format/timeline';
import { shortId } from '../../format/volume';
import { valueOf, type Loaded } from '../../hooks/useLoad';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { Collapsible } from '../common/Collapsible';
import { Prose } from '../common/Prose';
import { Ago, Timestamp } from '../common/Timestamp';
import { NotRead } from './NotRead';
import { TimelineSign } from './TimelineSign';
import { formatHistoryKind } from './formatHistoryKind';
import styles from './ActivitySection.module.css';

const HistoryCharts = lazy(() =>
  import('./HistoryCharts').then(m => ({ default: m.HistoryCharts })),
);

const FIRST_ITEMS = 8;
const MORE_ITEMS = 50;

/** Runs, restores, test restores, operations and changes in one list, and what the list doesn't cover. */
export function ActivitySection(props: {
  readonly volume: VolumeReport;
  readonly history: Loaded<VolumeHistory>;
}) {
  const t = useText();
  const { volume, history } = props;
  const [group, setGroup] = useState<ActivityGroup>();
  const [count, setCount] = useState(FIRST_ITEMS);
  const entries = withSnapshots(valueOf(history)?.entries ?? [], volume);
  const all = toActivity(volume, entries);
  const items = group ? all.filter(item => item.group === group) : all;
  const more = Math.min(MORE_ITEMS, items.length - count);
  return (
    <>
      {history.kind === 'failed' && <NotRead message={history.error.message} />}
      <Filter items={all} chosen={group} onChoose={setGroup} />
      {items.length === 0 ? (
        <p className={styles.line}>{t('activity.empty')}</p>
      ) : (
        <ol className={styles.list} aria-label={t('activity.list')}>
          {items.slice(0, count).map(item => (
            <Item key={keyOf(item)} item={item} />
          ))}
        </ol>
      )}
      {more > 0 && (
        <Button
          size="small"
          variant="secondary"
          onPress={() => setCount(count + MORE_ITEMS)}
        >
          {t('section.showMore', { number: String(more) })}
        </Button>
      )}
      {entries.length > 1 && (
        <Collapsible title={t('activity.charts')}>
          <Suspense fallback={null}>
            <HistoryCharts entries={entries} />
          </Suspense>
        </Collapsible>
      )}
      <Unknown volume={volume} keptDays={valueOf(history)?.keptDays} />
    </>
  );
}

function keyOf(item: ActivityItem): string {
  if (item.kind === 'recorded') {
    return item.entry.id;
  }
  const { entry, firstAt } = item.line;
  return `${firstAt}/${entry.kind}/${entry.what}/${entry.subject}`;
}

/** Shown only if there is more than one kind. */
function Filter(props: {
  readonly items: readonly ActivityItem[];
  readonly chosen: ActivityGroup | undefined;
  readonly onChoose: (group: ActivityGroup | undefined) => void;
}) {
  const t = useText();
  const { items, chosen, onChoose } = props;
  const groups = ACTIVITY_GROUPS.filter(name =>
    items.some(item => item.group === name),
  );
  if (groups.length < 2) {
    return null;
  }
  return (
    <div
      role="group"
      aria-label={t('activity.filter')}
      className={styles.filter}
    >
      {[undefined, ...groups].map(name => (
        <button
          key={name ?? 'all'}
          type="button"
          aria-pressed={name === chosen}
          onClick={() => onChoose(name)}
        >
          {t(`activity.${name ?? 'all'}`)}
        </button>
      ))}
    </div>
  );
}

function Item({ item }: { item: ActivityItem }) {
  return item.kind === 'recorded' ? (
    <Recorded entry={item.entry} />
  ) : (
    <Seen line={item.line} />
  );
}

function Line(props: {
  readonly at: string;
  readonly sign: ReactNode;
  readonly severity?: string;
  readonly children: ReactNode;
}) {
  return (
    <li className={styles.entry} data-severity={props.severity}>
      <span className={styles.when}>
        <Ago at={props.at} />
      </span>
      {props.sign}
      <div className={styles.body}>{props.children}</div>
    </li>
  );
}

const SIGNS: Readonly<Record<HistoryEntry['what'], typeof RiSave3Line>> = {
  run: RiSave3Line,
  backup: RiSave3Line,
  restore: RiHistoryLine,
  'restore-elsewhere': RiHistoryLine,
  'restore-in-place': RiHistoryLine,
  undo: RiArrowGoBackLine,
  finish: RiPlayLine,
  'restore-service': RiHistoryLine,
  'restore-service-in-place': RiHistoryLine,
  'restore-files': RiHistoryLine,
  'compare-live': RiHistoryLine,
  drill: RiShieldCheckLine,
  pause: RiPauseLine,
  resume: RiPlayLine,
  unlock: RiLockUnlockLine,
  'delete-snapshot': RiDeleteBinLine,
  'clean-up': RiDeleteBinLine,
};

const SEVERITIES = {
  succeeded: undefined,
  failed: 'critical',
  stopped: 'warning',
} as const;

/** A recorded event with its result, author and reason. */
function Recorded({ entry }: { entry: HistoryEntry }) {
  const t = useText();
  const locale = useLocale();
  const Sign = SIGNS[entry.what] ?? RiPlayLine;
  const facts: readonly ReactNode[] = [
    <Timestamp at={entry.endedAt} />,
    entry.durationSeconds !== undefined &&
      formatDuration(entry.durationSeconds),
    entry.failedAttempts !== undefined &&
      entry.failedAttempts > 0 &&
      t('running.failedAttempts', { count: entry.failedAttempts }),
    entry.files !== undefined &&
      t('snapshot.files', {
        count: entry.files,
        number: formatCount(entry.files, locale),
      }),
    entry.bytes !== undefined && formatBytes(entry.bytes, locale),
    entry.snapshotId && (
      <>
        {t('snapshots.id')} <Code>{shortId(entry.snapshotId)}</Code>
      </>
    ),
    entry.requestedBy
      ? t('activity.by', { who: nameOf(entry.requestedBy) })
      : t('activity.byVolsync'),
  ].filter(Boolean);
  return (
    <Line
      at={entry.endedAt}
      severity={SEVERITIES[entry.result]}
      sign={
        <span className={styles.sign} aria-hidden>
          <Sign size={14} />
        </span>
      }
    >
      <div className={styles.what}>
        {t('running.announced', {
          title: formatHistoryKind(entry.what, t),
          state: t(`history.${entry.result}`),
        })}
      </div>
      <div className={styles.meta}>
        {facts.map((fact, index) => (
          <span key={index}>
            {index > 0 && ' · '}
            {fact}
          </span>
        ))}
      </div>
      {entry.reason && (
        <div className={styles.meta}>
          {t('running.reason', { reason: entry.reason })}
        </div>
      )}
      {entry.summary && (
        <div className={styles.meta}>
          <Prose text={entry.summary} />
        </div>
      )}
    </Line>
  );
}

/** An event that was observed on the cluster's objects, in a sentence. */
function Seen({ line }: { line: TimelineLine }) {
  const t = useText();
  const { entry, count, firstAt } = line;
  const { severity, subject, at } = entry;
  return (
    <Line
      at={at}
      severity={severity}
      sign={<TimelineSign entry={entry} className={styles.sign} />}
    >
      <div className={styles.what}>{entry.what}</div>
      <div className={styles.meta}>
        {severity && (
          <span className={styles.word}>{t(`severity.${severity}`)}</span>
        )}
        {severity && ' · '}
        {count > 1 ? (
          t('timeline.times', {
            number: String(count),
            first: <Timestamp at={firstAt} />,
            last: <Timestamp at={at} />,
          })
        ) : (
          <Timestamp at={at} />
        )}
        {subject && ` · ${subject}`}
      </div>
    </Line>
  );
}

/** States the list's limits: events may be missing from it. */
function Unknown(props: {
  readonly volume: VolumeReport;
  readonly keptDays: number | undefined;
}) {
  const t = useText();
  const { volume, keptDays } = props;
  const { watchedSince, repository, source, destinations } = volume;
  const isWatched = source !== undefined || destinations.length > 0;
  return (
    <p className={styles.line}>
      {t('timeline.noHistory')}{' '}
      {keptDays !== undefined && t('activity.kept', { count: keptDays })}{' '}
      {watchedSince
        ? t('timeline.watched', { when: <Timestamp at={watchedSince} /> })
        : isWatched && t('timeline.notWatched')}
      {isWatched && repository.state === 'unread' && ` ${t('timeline.unread')}`}
    </p>
  );
}
