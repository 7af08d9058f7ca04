import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { formatBytes } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { Help } from '../common/Help';
import { LastTestRestore } from '../common/LastTestRestore';
import { NextTestRestore } from '../common/NextTestRestore';
import { useOperationContext } from '../actions/OperationContext';
import styles from './VolumeFacts.module.css';

/** The volume and its location, and its last test restore. */
export function VolumeFacts({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const locale = useLocale();
  const error = useOperationContext()?.operations.error;
  return (
    <>
      <ul className={styles.facts}>
        <li>
          {t('volume.claim')} <Code>{volume.claim}</Code>
        </li>
        {volume.capacityBytes !== undefined && (
          <li>{formatBytes(volume.capacityBytes, locale)}</li>
        )}
        <li>
          {t('volume.location', {
            cluster: volume.cluster,
            namespace: volume.namespace,
          })}
        </li>
        {volume.source && (
          <li>
            <LastTestRestore volume={volume} />
            <Help term="testRestore" />
          </li>
        )}
        {volume.drills?.scheduled && (
          <li>
            <NextTestRestore drills={volume.drills} />
          </li>
        )}
      </ul>
      {error && (
        <p className={styles.error} role="status">
          {t('operation.unreadable', { message: error.message })}
        </p>
      )}
    </>
  );
}
