import type { PlatformCheck } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Command } from '../common/Command';
import { Prose } from '../common/Prose';
import { Ago, Timestamp } from '../common/Timestamp';
import { CheckItems } from './CheckItems';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import { useId, useState } from 'react';
import { StateBadge } from './StateBadge';
import styles from './platform.module.css';

/** One check: a plain line while it is OK, and how to fix it otherwise. */
export function CheckLine({ check }: { check: PlatformCheck }) {
  const t = useText();
  const [open, setOpen] = useState(
    check.state === 'bad' || check.state === 'warning',
  );
  const moreId = useId();
  const Arrow = open ? RiArrowUpSLine : RiArrowDownSLine;
  return (
    <li className={styles.check}>
      <div className={styles.line}>
        <StateBadge state={check.state} />
        <span className={styles.title}>{check.title}</span>
        <span className={styles.seen}>
          <Prose text={check.seen} />
        </span>
        <span className={styles.aside}>
          {check.since &&
            check.state !== 'good' &&
            t('platform.since', { when: <Timestamp at={check.since} /> })}
        </span>
        <button
          type="button"
          className={styles.opener}
          aria-expanded={open}
          aria-controls={open ? moreId : undefined}
          aria-label={t('platform.more', { title: check.title })}
          onClick={() => setOpen(!open)}
        >
          <Arrow size={18} aria-hidden />
        </button>
      </div>
      {open && (
        <div id={moreId} className={styles.more}>
          <CheckMore check={check} />
        </div>
      )}
    </li>
  );
}

function CheckMore({ check }: { check: PlatformCheck }) {
  const t = useText();
  const { remedy } = check;
  return (
    <>
      <p>
        <Prose text={check.meaning} />
      </p>
      {remedy && (
        <div>
          <span className={styles.label}>{t('platform.fix')}</span>
          <p>
            <Prose text={remedy.text} />
          </p>
          {remedy.command && <Command command={remedy.command} />}
        </div>
      )}
      <CheckItems items={check.items} />
      {check.at && (
        <p className={styles.aside}>
          {t('platform.checkedAt', { ago: <Ago at={check.at} /> })}
        </p>
      )}
    </>
  );
}
