import type {
  EntityChoices,
  RepositoryPlaceCheck,
} from 'backstage-plugin-volsync-common';
import { Code } from '../components/common/Code';
import type { Loaded } from '../hooks/useLoad';
import { useText } from '../hooks/useText';
import type { BackupChoice } from './BackupChoice';
import styles from './BackupForm.module.css';
import { Timestamp } from '../components/common/Timestamp';
import { toLocation } from './suggestBackup';

/** The URL of the repository, and whether it is free. */
export function AddressLine(props: {
  readonly choices: EntityChoices;
  readonly choice: BackupChoice;
  readonly place: Loaded<RepositoryPlaceCheck>;
}) {
  const { choices, choice, place } = props;
  const t = useText();
  const continued =
    place.kind === 'loaded' ? place.value.continues?.[0] : undefined;
  return (
    <p className={styles.line} aria-live="polite">
      {t('enable.repository')} <Code>{toLocation(choices, choice)}</Code>{' '}
      {place.kind === 'loading' && t('enable.checking')}
      {place.kind === 'loaded' &&
        place.value.state === 'free' &&
        (continued
          ? t('enable.continues', {
              claim: <strong>{continued.claim}</strong>,
              when: <Timestamp at={continued.at} />,
            })
          : t('enable.free'))}
      {place.kind === 'failed' && place.error.message}
    </p>
  );
}
