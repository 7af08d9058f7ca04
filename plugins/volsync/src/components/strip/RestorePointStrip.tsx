import { VisuallyHidden } from '@backstage/ui';
import {
  valueOf,
  type VolumeHistory,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useRef, useState } from 'react';
import { formatCount } from '../../format/bytes';
import type { BackupGap } from '../../format/gaps';
import { formatShare, type ObjectiveShare } from '../../format/objectiveShare';
import type { DotPosition, RestorePoint } from '../../format/restorePoints';
import { useLocale } from '../../hooks/useLocale';
import {
  useRestorePoints,
  type RestorePoints,
} from '../../hooks/useRestorePoints';
import { useText, type Text } from '../../hooks/useText';
import { Day, useTimestampText } from '../common/Timestamp';
import { RestorePointMenu } from './RestorePointMenu';
import { StripDots } from '../restore-points/StripDots';
import styles from '../restore-points/restorePoints.module.css';

/** The menu releases the focus after it has closed. */
const MENU_EXIT_MS = 50;

/** The restore points of the last 30 days, with failed runs and gaps. */
export function RestorePointStrip(props: {
  readonly volume: VolumeReport;
  readonly history: VolumeHistory | undefined;
}) {
  const t = useText();
  const { volume } = props;
  const strip = useRestorePoints(volume, props.history);
  const root = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<{
    readonly point: RestorePoint;
    readonly position: DotPosition;
  }>();
  const count = valueOf(volume.repository)?.snapshotCount ?? 0;
  if (!strip || (count === 0 && strip.failedRuns.length === 0)) {
    return null;
  }
  return (
    <div className={styles.root} ref={root}>
      <div className={styles.head}>
        <h3 className={styles.title}>{t('strip.title')}</h3>
        <Legend strip={strip} />
      </div>
      {strip.points.length === 0 && (
        <p className={styles.muted}>{t('strip.none')}</p>
      )}
      <StripDots
        label={t('strip.title')}
        strip={strip}
        hasMenu
        onPress={(point, position) => setOpened({ point, position })}
      >
        {opened && (
          <RestorePointMenu
            volume={volume}
            point={opened.point}
            decrypted={strip.decrypted}
            anchor={{ left: opened.position.x, bottom: opened.position.y }}
            onClose={() => {
              setOpened(undefined);
              setTimeout(() => focusDotOf(root.current), MENU_EXIT_MS);
            }}
          />
        )}
      </StripDots>
      {strip.objective && <Objective {...strip.objective} />}
      <Problems strip={strip} />
    </div>
  );
}

/** Returns the focus to the dot whose menu was closed, unless something else took it. */
function focusDotOf(root: HTMLElement | null): void {
  if (document.activeElement === document.body) {
    root?.querySelector<HTMLElement>('li > [tabindex="0"]')?.focus();
  }
}

/** The marks in use, each with its meaning and count. */
function Legend({ strip }: { strip: RestorePoints }) {
  const t = useText();
  const locale = useLocale();
  const { points, failedRuns, gaps } = strip;
  const count = (fits: (point: RestorePoint) => boolean) =>
    points.filter(fits).length;
  const isPlain = ({ state }: RestorePoint) => state === 'present';
  const items = [
    {
      sign: <span className={styles.dot} data-state="present" />,
      key: 'present',
      number: count(point => isPlain(point) && !point.isManual),
    },
    {
      sign: <span className={styles.dot} data-state="present" data-manual />,
      key: 'manual',
      number: count(point => isPlain(point) && point.isManual === true),
    },
    {
      sign: <span className={styles.dot} data-state="test-restored" />,
      key: 'testRestored',
      number: count(({ state }) => state === 'test-restored'),
    },
    {
      sign: <span className={styles.dot} data-state="incomplete" />,
      key: 'incomplete',
      number: count(({ state }) => state === 'incomplete'),
    },
    {
      sign: <span className={styles.dot} data-state="unusable" />,
      key: 'unusable',
      number: count(({ state }) => state === 'unusable'),
    },
    {
      sign: <span className={styles.failure}>✕</span>,
      key: 'failed',
      number: failedRuns.length,
    },
    {
      sign: <span className={styles.gap} />,
      key: 'gaps',
      number: gaps.length,
    },
  ] as const;
  return (
    <ul className={styles.legend} aria-label={t('strip.legend')}>
      {items
        .filter(({ number }) => number > 0)
        .map(({ sign, key, number }) => (
          <li key={key}>
            <span aria-hidden className={styles.sign}>
              {sign}
            </span>
            {t(`strip.${key}`, {
              count: number,
              number: formatCount(number, locale),
            })}
          </li>
        ))}
    </ul>
  );
}

/** The share of the time in which the newest backup was within its objective. */
function Objective({ share, since }: ObjectiveShare) {
  const t = useText();
  const locale = useLocale();
  return (
    <p className={styles.muted}>
      {t('strip.objective', {
        share: formatShare(share, locale),
        since: <Day at={since} />,
      })}
    </p>
  );
}

/** Number of latest gaps that are described in words. The strip shows all of them. */
const NAMED_GAPS = 2;

/** Describes the marks beside the dots for screen readers, and the latest gaps for everyone. */
function Problems({ strip }: { strip: RestorePoints }) {
  const t = useText();
  const timestamp = useTimestampText();
  const gaps = strip.gaps.map(gap => gapText(gap, t, timestamp)).reverse();
  return (
    <>
      {gaps.slice(0, NAMED_GAPS).map(text => (
        <p key={text} className={styles.muted}>
          {text}
        </p>
      ))}
      {(gaps.length > NAMED_GAPS || strip.failedRuns.length > 0) && (
        <VisuallyHidden>
          <ul aria-label={t('strip.problems')}>
            {strip.failedRuns.map(at => (
              <li key={at}>{t('strip.failedAt', { when: timestamp(at) })}</li>
            ))}
            {gaps.slice(NAMED_GAPS).map(text => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </VisuallyHidden>
      )}
    </>
  );
}

function gapText(
  { from, to, isOpen, missed }: BackupGap,
  t: Text,
  timestamp: (at: string) => string,
): string {
  const text = isOpen
    ? t('strip.gapOpen', { from: timestamp(from) })
    : t('strip.gap', { from: timestamp(from), to: timestamp(to) });
  return missed > 0 ? t('strip.missed', { count: missed, text }) : text;
}
