import { Checkbox } from '@backstage/ui';
import type { PlannedRestorePoint } from 'backstage-plugin-volsync-common';
import { shortId } from '../../format/volume';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { Ago, Timestamp } from '../common/Timestamp';
import styles from './operations.module.css';

/** The restore point of each volume of a service, and the skipped volumes. */
export function ServicePoints(props: {
  readonly volumes: readonly PlannedRestorePoint[];
  readonly without: readonly string[];
  readonly onWithout: (claims: readonly string[]) => void;
}) {
  const t = useText();
  const { volumes, without, onWithout } = props;
  return (
    <section aria-label={t('plan.volumes')}>
      <h3 className={styles.heading}>{t('plan.volumes')}</h3>
      <dl className={styles.volumes}>
        {volumes.map(one => (
          <div key={one.claim}>
            <dt>
              <Code>{one.claim}</Code>
            </dt>
            <dd>
              <Point {...one} />
              <Checkbox
                isSelected={without.includes(one.claim)}
                onChange={isOut =>
                  onWithout(
                    isOut
                      ? [...without, one.claim]
                      : without.filter(claim => claim !== one.claim),
                  )
                }
              >
                {t('plan.leaveOut', { claim: one.claim })}
              </Checkbox>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Point({
  claim,
  snapshotId,
  time,
  restoredTo,
  missing,
}: PlannedRestorePoint) {
  const t = useText();
  if (!snapshotId || !time) {
    return <p>{missing ? t('plan.noPoint') : t('plan.isLeftOut')}</p>;
  }
  return (
    <div>
      <Timestamp at={time} /> (<Ago at={time} />
      ), {t('plan.fromSnapshot', { id: <Code>{shortId(snapshotId)}</Code> })}
      <span className={styles.detail}>
        {restoredTo === claim
          ? t('plan.lostAfter', { when: <Timestamp at={time} /> })
          : t('plan.toClaim', { claim: <Code>{restoredTo ?? ''}</Code> })}
      </span>
    </div>
  );
}
