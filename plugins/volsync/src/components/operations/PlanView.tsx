import {
  RESTORING_KINDS,
  type OperationPlan,
  type PlannedWrite,
  type PlanWarning,
} from 'backstage-plugin-volsync-common';
import { formatDuration } from '../../format/duration';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { Notice } from '../common/Notice';
import { Prose } from '../common/Prose';
import { Timestamp } from '../common/Timestamp';
import styles from './operations.module.css';

const TONES = { blocks: 'critical', warning: 'warning', info: 'info' } as const;

/** What will be done, in order, and every object that will be written. @internal */
export function PlanView({ plan }: { plan: OperationPlan }) {
  const t = useText();
  return (
    <>
      {plan.warnings.length > 0 && (
        <section aria-label={t('plan.warnings')} className={styles.warnings}>
          {plan.warnings.map(warning => (
            <Warning key={warning.code + warning.what} warning={warning} />
          ))}
        </section>
      )}
      <section aria-label={t('plan.steps')}>
        <h3 className={styles.heading}>{t('plan.steps')}</h3>
        <ol className={styles.steps}>
          {plan.steps.map(step => (
            <li key={step.name}>
              <Prose text={step.title} />
            </li>
          ))}
        </ol>
      </section>
      <section aria-label={t('plan.writes')}>
        <h3 className={styles.heading}>{t('plan.writes')}</h3>
        {plan.writes.length === 0 ? (
          <p>{t('plan.writesNone')}</p>
        ) : (
          <ul className={styles.writes}>
            {plan.writes.map((write, index) => (
              <Write
                key={`${index}/${write.kind}/${write.name}`}
                write={write}
              />
            ))}
          </ul>
        )}
      </section>
      <p className={styles.hint}>
        <Expected plan={plan} />{' '}
        {plan.token &&
          t('plan.until', { time: <Timestamp at={plan.expiresAt} /> })}
      </p>
    </>
  );
}

/** How long it may take; where nobody can say so of a restore, that it is not known. */
function Expected({ plan }: { plan: OperationPlan }) {
  const t = useText();
  const { kind, expectedSeconds } = plan;
  if (expectedSeconds !== undefined) {
    return t('plan.expected', { duration: formatDuration(expectedSeconds) });
  }
  return RESTORING_KINDS.includes(kind) ? t('plan.expectedUnknown') : null;
}

function Warning({ warning }: { warning: PlanWarning }) {
  const t = useText();
  return (
    <Notice
      tone={TONES[warning.severity]}
      title={<Prose text={warning.what} />}
      aside={warning.severity === 'blocks' ? t('plan.blocks') : undefined}
    >
      {warning.remedy && (
        <p>{t('plan.remedy', { text: <Prose text={warning.remedy} /> })}</p>
      )}
    </Notice>
  );
}

function Write({ write }: { write: PlannedWrite }) {
  const t = useText();
  const what = (
    <>
      {t(`plan.${write.action}`)} {write.kind}{' '}
      <Code>{`${write.namespace}/${write.name}`}</Code>
      {write.fields && ` (${write.fields.join(', ')})`}
    </>
  );
  return (
    <li>
      {write.action === 'delete' ? <strong>{what}</strong> : what}
      {write.git && <span className={styles.git}>{write.git}</span>}
    </li>
  );
}
