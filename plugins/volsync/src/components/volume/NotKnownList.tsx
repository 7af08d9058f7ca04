import type {
  MissingPart,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Notice } from '../common/Notice';
import styles from './FindingList.module.css';

/** The parts that could not be read, each with its reason: grey, beside what is known. @internal */
export function NotKnownList({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const parts = notKnownParts(volume, t('notKnown.repository'));
  if (parts.length === 0) {
    return null;
  }
  return (
    <ul className={styles.list} aria-label={t('notKnown.list')}>
      {parts.map(({ part, message }) => (
        <li key={part}>
          <Notice tone="unknown" title={t('notKnown.part', { part })}>
            <p>{message}</p>
          </Notice>
        </li>
      ))}
    </ul>
  );
}

/**
 * A repository that was not read is missing, also where the backend does not list it,
 * unless no source names one. What a finding explains already
 * is not said twice.
 */
function notKnownParts(
  volume: VolumeReport,
  repositoryName: string,
): readonly MissingPart[] {
  const { repository, missing, findings } = volume;
  const listed =
    repository.state === 'read' ||
    !volume.source ||
    missing.some(({ part }) => part === 'bucket')
      ? missing
      : [{ part: repositoryName, message: repository.message }, ...missing];
  return listed.filter(
    ({ message }) =>
      !findings.some(({ why }) => why !== '' && message.startsWith(why)),
  );
}
