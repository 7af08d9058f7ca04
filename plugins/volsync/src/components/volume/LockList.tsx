import type {
  LockObject,
  Reading,
  RepositoryReport,
} from 'backstage-plugin-volsync-common';
import { ageSeconds } from '../../format/timestamp';
import { shortId } from '../../format/volume';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { Collapsible } from '../common/Collapsible';
import { Ago } from '../common/Timestamp';
import styles from './FindingList.module.css';

const STALE_SECONDS = 30 * 60;

/** The locks on the repository with their age; empty if there are none. */
export function LockList(props: { repository: Reading<RepositoryReport> }) {
  const t = useText();
  const locks =
    props.repository.state === 'read' ? props.repository.value.locks : [];
  if (locks.length === 0) {
    return null;
  }
  const [oldest] = locks.flatMap(lock => lock.lastModified ?? []).sort();
  return (
    <Collapsible
      title={t('locks.title', {
        count: locks.length,
        when: oldest ? <Ago at={oldest} /> : t('locks.unknownTime'),
      })}
    >
      <ul className={styles.evidence}>
        {locks.map(lock => (
          <Lock key={lock.id} lock={lock} />
        ))}
      </ul>
    </Collapsible>
  );
}

function Lock({ lock }: { lock: LockObject }) {
  const t = useText();
  const { lastModified } = lock;
  const now = useNow(60_000);
  const age = lastModified && ageSeconds(lastModified, now);
  return (
    <li>
      {t('locks.age', {
        id: <Code>{shortId(lock.id)}</Code>,
        when: lastModified ? <Ago at={lastModified} /> : t('locks.unknownTime'),
      })}
      {'. '}
      {typeof age === 'number' &&
        t(age > STALE_SECONDS ? 'locks.stale' : 'locks.alive')}{' '}
      {lock.exclusive && t('locks.exclusive')}{' '}
      {lock.holder && t('locks.holder', { holder: lock.holder })}
    </li>
  );
}
