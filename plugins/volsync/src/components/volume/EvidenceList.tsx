import type { EvidenceItem } from 'backstage-plugin-volsync-common';
import { Timestamp } from '../common/Timestamp';
import { Prose } from '../common/Prose';
import styles from './FindingList.module.css';

/** The evidence with place and time. Its text has an unknown origin, so it is shown as plain text. */
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
