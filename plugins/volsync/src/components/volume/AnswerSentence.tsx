import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { toAnswer, type Answer } from '../../format/answer';
import { shortId } from '../../format/volume';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { Prose } from '../common/Prose';
import { Ago, Timestamp } from '../common/Timestamp';
import { EarlierBackup } from './EarlierBackup';
import styles from './AnswerSentence.module.css';

/** The newest restore point and how it was checked. */
export function AnswerSentence({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const answer = toAnswer(volume);
  return (
    <p className={styles.sentence}>
      {answer.sentence.kind === 'nothing' && !volume.source ? (
        <EarlierBackup volume={volume} />
      ) : (
        <Restorable sentence={answer.sentence} />
      )}
      <Unread volume={volume} kind={answer.sentence.kind} />
      {answer.failing && ' '}
      {answer.failing &&
        (answer.failing.since
          ? t('answer.failingSince', {
              when: <Timestamp at={answer.failing.since} />,
            })
          : t('answer.failing'))}
      {answer.firstRun && ` ${t('answer.firstRun')}`}
    </p>
  );
}

/** Why it is unknown, if the repository reports a reason. */
function Unread(props: {
  volume: VolumeReport;
  kind: Answer['sentence']['kind'];
}) {
  const { repository } = props.volume;
  return props.kind === 'unknown' && repository.state === 'unread' ? (
    <span className={styles.proof}>
      {' '}
      <Prose text={repository.message} />
    </span>
  ) : null;
}

function Restorable({ sentence }: { sentence: Answer['sentence'] }) {
  const t = useText();
  if (!('newest' in sentence)) {
    return <strong>{t(`answer.${sentence.kind}`)}</strong>;
  }
  const { at, proof, snapshotId } = sentence.newest;
  return (
    <>
      {t(`answer.${sentence.kind}`, {
        when: (
          <strong>
            <Timestamp at={at} />
          </strong>
        ),
        ago: <Ago at={at} />,
      })}{' '}
      {sentence.kind !== 'uncertain' && (
        <span className={styles.proof}>
          {t(`answer.${proof}`, {
            snapshot: <Code>{shortId(snapshotId)}</Code>,
          })}
        </span>
      )}
    </>
  );
}
