import type { PlatformCheck } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Command } from '../common/Command';
import { Disclosure } from '../common/Disclosure';
import { Ago } from '../common/Moment';
import { CheckItems } from './CheckItems';
import { StatePill } from './StatePill';
import styles from './platform.module.css';

/** One thing that must be in place: quiet while it is, and what to do where it is not. @internal */
export function CheckLine({ check }: { check: PlatformCheck }) {
  const t = useText();
  const wantsMending = check.state === 'bad' || check.state === 'warning';
  return (
    <li className={styles.check}>
      <div className={styles.line}>
        <StatePill state={check.state} />
        <span className={styles.title}>{check.title}</span>
        <span className={styles.seen}>{check.seen}</span>
        <span className={styles.aside}>
          {check.since &&
            t('platform.since', { ago: <Ago at={check.since} /> })}
        </span>
      </div>
      <div className={styles.more}>
        {wantsMending ? (
          <CheckMore check={check} />
        ) : (
          <Disclosure title={t('platform.means')}>
            <CheckMore check={check} />
          </Disclosure>
        )}
      </div>
    </li>
  );
}

function CheckMore({ check }: { check: PlatformCheck }) {
  const t = useText();
  const { remedy } = check;
  return (
    <>
      <p>{check.meaning}</p>
      {remedy && (
        <div>
          <span className={styles.label}>{t('platform.mend')}</span>
          <p>{remedy.text}</p>
          {remedy.command && <Command command={remedy.command} />}
        </div>
      )}
      <CheckItems items={check.items} />
      <p className={styles.aside}>
        {t('platform.answers', { ids: check.answers.join(', ') })}
        {check.at && (
          <> · {t('platform.lookedAt', { ago: <Ago at={check.at} /> })}</>
        )}
      </p>
    </>
  );
}
