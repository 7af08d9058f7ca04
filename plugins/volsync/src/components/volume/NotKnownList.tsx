import type {
  MissingPart,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Collapsible } from '../common/Collapsible';
import { StatusAlert } from '../common/StatusAlert';
import { Prose } from '../common/Prose';
import styles from './FindingList.module.css';

/** Missing supporting parts are only named. All other missing parts weaken the verdict, so they are shown in full. */
const SUPPORTING: ReadonlySet<string> = new Set([
  'metrics',
  'controller',
  'flux',
  'external secret',
  'storage classes',
  'volume snapshot classes',
]);

/** The parts that couldn't be read, each with its reason, in grey beside what is known. */
export function NotKnownList({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const parts = notKnownParts(volume, t('unresolved.repository'));
  const needed = parts.filter(({ part }) => !SUPPORTING.has(part));
  const supporting = parts.filter(({ part }) => SUPPORTING.has(part));
  return (
    <>
      {needed.length > 0 && (
        <ul className={styles.list} aria-label={t('unresolved.list')}>
          {needed.map(({ part, message }) => (
            <li key={part}>
              <StatusAlert
                tone="unknown"
                title={t('unresolved.part', { part })}
              >
                <p>
                  <Prose text={message} />
                </p>
              </StatusAlert>
            </li>
          ))}
        </ul>
      )}
      {supporting.length > 0 && (
        <Collapsible
          title={t('unresolved.part', {
            part: supporting.map(({ part }) => part).join(', '),
          })}
        >
          <ul className={styles.evidence}>
            {supporting.map(({ part, message }) => (
              <li key={part}>
                <Prose text={message} />
              </li>
            ))}
          </ul>
        </Collapsible>
      )}
    </>
  );
}

/**
 * Treats an unread repository as missing even if the backend doesn't list it, unless no source names one. Parts that a
 * finding already explains aren't repeated.
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
