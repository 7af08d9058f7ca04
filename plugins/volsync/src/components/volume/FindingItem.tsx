import type { Finding, FixStep } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Command } from '../common/Command';
import { Disclosure } from '../common/Disclosure';
import { Moment } from '../common/Moment';
import { Notice } from '../common/Notice';
import { EvidenceList } from './EvidenceList';
import styles from './FindingList.module.css';

/** What is wrong, why we think so, what follows and how to mend it. @internal */
export function FindingItem({ finding }: { finding: Finding }) {
  const t = useText();
  return (
    <Notice
      tone={finding.severity}
      title={finding.what}
      aside={
        finding.since && (
          <span>
            {t('finding.since', { when: <Moment at={finding.since} /> })}
          </span>
        )
      }
    >
      <p>{finding.why}</p>
      {finding.means && <p>{finding.means}</p>}
      <Mend steps={finding.fix} />
      {finding.evidence.length > 0 && (
        <Disclosure
          title={t('finding.evidence', { count: finding.evidence.length })}
        >
          <EvidenceList evidence={finding.evidence} />
        </Disclosure>
      )}
    </Notice>
  );
}

function Mend({ steps }: { steps: readonly FixStep[] }) {
  const t = useText();
  const [only] = steps;
  if (!only) {
    return null;
  }
  if (steps.length === 1) {
    return (
      <div className={styles.mend}>
        <span className={styles.mendTitle}>{t('finding.mend')}:</span>{' '}
        {only.text}
        {only.command && <Command command={only.command} />}
      </div>
    );
  }
  return (
    <div className={styles.mend}>
      <span className={styles.mendTitle}>{t('finding.mend')}:</span>
      <ol className={styles.steps}>
        {steps.map((step, index) => (
          <li key={index}>
            {step.text}
            {step.command && <Command command={step.command} />}
          </li>
        ))}
      </ol>
    </div>
  );
}
