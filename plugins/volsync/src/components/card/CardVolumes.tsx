import type {
  EntityReport,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { toAnswer } from '../../format/answer';
import { volumeName } from '../../format/volume';
import type { Connection } from '../../hooks/useEntityReport';
import { useText } from '../../hooks/useText';
import { Ago } from '../common/Timestamp';
import { VerdictBadge } from '../common/VerdictBadge';
import { LastTestRestore } from '../common/LastTestRestore';
import { VerdictCounts } from '../common/VerdictCounts';
import styles from './EntityVolsyncCard.module.css';

const SHOWN_VOLUMES = 5;

/** One line for each of the worst volumes, and the counts if there are more. */
export function CardVolumes(props: {
  report: EntityReport;
  connection: Connection;
}) {
  const t = useText();
  const { volumes, clusters } = props.report;
  const shown = volumes.slice(0, SHOWN_VOLUMES);
  const more = volumes.length - shown.length;
  const gaps = clusters.filter(({ state }) => state !== 'read');
  return (
    <div className={styles.stack}>
      {props.connection.kind === 'interrupted' && (
        <p className={styles.line} role="status">
          {t('connection.interrupted')}
        </p>
      )}
      {more > 0 && <VerdictCounts volumes={volumes} />}
      {volumes.length === 0 && (
        <p className={styles.line}>
          {t(
            clusters.some(({ state }) => state === 'read')
              ? 'noVolumes.title'
              : 'notRead.title',
          )}
        </p>
      )}
      <ul className={styles.volumes}>
        {shown.map(volume => (
          <VolumeLine key={volume.id} volume={volume} />
        ))}
      </ul>
      {more > 0 && (
        <p className={styles.line}>{t('card.more', { count: more })}</p>
      )}
      {gaps.map(({ name, namespace, state }) => (
        <p key={`${name}/${namespace}`} className={styles.line}>
          {state !== 'read' && t(`cluster.${state}`, { cluster: name })}
        </p>
      ))}
    </div>
  );
}

function VolumeLine({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const at = volume.newestRestorable?.at;
  const { kind } = toAnswer(volume).sentence;
  // The most important problem, in one sentence
  const reason = volume.findings.find(
    ({ severity }) => severity !== 'info',
  )?.what;
  return (
    <li className={styles.volume}>
      <span className={styles.name}>{volumeName(volume)}</span>
      <span className={styles.age}>
        {at
          ? t('card.lastGood', { ago: <Ago at={at} /> })
          : t(
              kind === 'nothing' || kind === 'unrestorable'
                ? `card.${kind}`
                : 'card.unknown',
            )}
      </span>
      <VerdictBadge verdict={volume.verdict} />
      {volume.drill && (
        <span className={styles.reason}>
          <LastTestRestore volume={volume} />
        </span>
      )}
      {reason && <span className={styles.reason}>{reason}</span>}
    </li>
  );
}
