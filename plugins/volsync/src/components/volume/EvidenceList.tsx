import type { EvidenceItem } from 'backstage-plugin-volsync-common';
import { Timestamp } from '../common/Timestamp';
import { Prose } from '../common/Prose';
import styles from './FindingList.module.css';

/** What was seen, where and when: text of unknown origin, shown as text. */
export function EvidenceList(props: { evidence: readonly EvidenceItem[] }) {
  return (
    <ul className={styles.evidence}>
      {props.evidence.map((item, index) => (
        <li key={index}>
          <span className={item.kind === 'log' ? styles.log : undefined}>
            {item.kind === 'log' ? item.text : <Prose text={item.text} />}
          </span>
          {(item.subject || item.at) && (
            <span className={styles.source}>
              {item.subject}
              {item.subject && item.at && ' · '}
              {item.at && <Timestamp at={item.at} />}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
