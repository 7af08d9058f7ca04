import {
  RESTORING_KINDS,
  type OperationPlan,
  type OperationRequest,
  type PlannedWrite,
  type PlanWarning,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import { formatDuration } from '../../format/duration';
import { useText } from '../../hooks/useText';
import { Collapsible } from '../common/Collapsible';
import { Code } from '../common/Code';
import { Command } from '../common/Command';
import { StatusAlert } from '../common/StatusAlert';
import { Prose } from '../common/Prose';
import { Timestamp } from '../common/Timestamp';
import { PlanSummary } from './PlanSummary';
import styles from './operations.module.css';

const TONES = { blocks: 'critical', warning: 'warning', info: 'info' } as const;

/** Warnings, source and target, and deletions. Steps and changes are one click away. */
export function PlanView(props: {
  plan: OperationPlan;
  request: OperationRequest;
  volume: VolumeReport;
}) {
  const t = useText();
  const { plan } = props;
  const deletions = deletionsOf(plan);
  const certain = plan.steps.filter(({ conditional }) => !conditional);
  const conditional = plan.steps.filter(step => step.conditional);
  return (
    <>
      {plan.warnings.length > 0 && (
        <section aria-label={t('plan.warnings')} className={styles.warnings}>
          {plan.warnings.map(warning => (
            <Warning key={warning.code + warning.what} warning={warning} />
          ))}
        </section>
      )}
      <PlanSummary {...props} />
      {deletions.length > 0 && <Writes writes={deletions} />}
      <p className={styles.hint}>
        <Expected plan={plan} />{' '}
        {plan.token &&
          t('plan.until', { time: <Timestamp at={plan.expiresAt} /> })}
      </p>
      <Collapsible
        title={t('plan.details', {
          steps: t('plan.stepCount', { count: certain.length }),
          changes: t('plan.changeCount', { count: plan.writes.length }),
        })}
      >
        <section aria-label={t('plan.steps')}>
          <h3 className={styles.heading}>{t('plan.steps')}</h3>
          <StepList steps={certain} />
        </section>
        {conditional.length > 0 && (
          <section aria-label={t('plan.conditional')}>
            <h3 className={styles.heading}>{t('plan.conditional')}</h3>
            <StepList steps={conditional} />
          </section>
        )}
        <section aria-label={t('plan.writes')}>
          <h3 className={styles.heading}>{t('plan.writes')}</h3>
          {plan.writes.length === 0 ? (
            <p>{t('plan.writesNone')}</p>
          ) : (
            <Writes writes={plan.writes} />
          )}
        </section>
      </Collapsible>
    </>
  );
}

function StepList({ steps }: { steps: OperationPlan['steps'] }) {
  return (
    <ol className={styles.steps}>
      {steps.map(step => (
        <li key={step.name}>
          <Prose text={step.title} />
        </li>
      ))}
    </ol>
  );
}

/** What is lost permanently. An object that the operation itself creates isn't. */
function deletionsOf({ writes }: OperationPlan): readonly PlannedWrite[] {
  const isOwn = ({ kind, namespace, name }: PlannedWrite) =>
    writes.some(
      other =>
        other.action === 'create' &&
        other.kind === kind &&
        other.namespace === namespace &&
        other.name === name,
    );
  return writes.filter(write => write.action === 'delete' && !isOwn(write));
}

function Writes({ writes }: { writes: readonly PlannedWrite[] }) {
  return (
    <ul className={styles.writes}>
      {writes.map((write, index) => (
        <Write key={`${index}/${write.kind}/${write.name}`} write={write} />
      ))}
    </ul>
  );
}

/** The expected duration. For a restore without one, says that it is unknown. */
function Expected({ plan }: { plan: OperationPlan }) {
  const t = useText();
  const { kind, expectedSeconds } = plan;
  if (expectedSeconds !== undefined) {
    return t('plan.expected', {
      duration: formatDuration(Math.ceil(expectedSeconds)),
    });
  }
  return RESTORING_KINDS.includes(kind) ? t('plan.expectedUnknown') : null;
}

function Warning({ warning }: { warning: PlanWarning }) {
  const t = useText();
  return (
    <StatusAlert
      tone={TONES[warning.severity]}
      title={<Prose text={warning.what} />}
      label={warning.severity === 'blocks' ? t('plan.blocks') : undefined}
    >
      {warning.remedy && (
        <p>{t('plan.remedy', { text: <Prose text={warning.remedy} /> })}</p>
      )}
      {warning.command && <Command command={warning.command} />}
    </StatusAlert>
  );
}

function Write({ write }: { write: PlannedWrite }) {
  const t = useText();
  const what = (
    <>
      {t(`plan.${write.action}`)} {write.kind}{' '}
      <Code>
        {[write.cluster, write.namespace, write.name].filter(Boolean).join('/')}
      </Code>
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
