import { Button, Checkbox } from '@backstage/ui';
import type {
  SnapshotItem,
  VerifyProgressReport,
  VerifyResult,
} from 'backstage-plugin-volsync-common';
import { useState } from 'react';
import type { RepositoryApi } from '../../api';
import { formatBytes } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useStream } from '../../hooks/useStream';
import { useText } from '../../hooks/useText';
import { ContentProblem } from '../snapshots/ContentProblem';
import { VerifyOutcome } from './VerifyOutcome';
import { VerifyProgress } from './VerifyProgress';
import styles from './browse.module.css';

/** Checks on demand whether a snapshot can be restored. */
export function VerifyView(props: {
  readonly repository: RepositoryApi;
  readonly item: SnapshotItem;
}) {
  const { repository, item } = props;
  const t = useText();
  const locale = useLocale();
  const [content, setContent] = useState(false);
  const { state, start, stop } = useStream<
    VerifyProgressReport,
    VerifyResult
  >();
  const { phase, values, end, error } = state;
  const bytes = item.details?.bytes;
  const run = () =>
    start(signal =>
      repository.verify({ snapshot: item.id, content }, { signal }),
    );
  return (
    <>
      <p className={styles.line}>{t('verify.hint')}</p>
      <div>
        <Checkbox
          isSelected={content}
          isDisabled={phase === 'running'}
          onChange={setContent}
        >
          {t('verify.content')}
        </Checkbox>
        <p className={styles.hint}>
          {bytes === undefined
            ? t('verify.contentHintUnknown')
            : t('verify.contentHint', { size: formatBytes(bytes, locale) })}
        </p>
      </div>
      <div className={styles.bar}>
        {phase === 'running' ? (
          <Button size="small" variant="secondary" onPress={stop}>
            {t('verify.stop')}
          </Button>
        ) : (
          <Button size="small" variant="primary" onPress={run}>
            {t(phase === 'idle' ? 'verify.start' : 'verify.again')}
          </Button>
        )}
      </div>
      {phase === 'running' && <VerifyProgress progress={values.at(-1)} />}
      {error && (
        <ContentProblem title={t('verify.failed')} error={error} retry={run} />
      )}
      {/* Screen readers announce only the result; the bar has the progress */}
      <div aria-live="polite">
        {phase === 'stopped' && <p>{t('verify.stopped')}</p>}
        {end && <VerifyOutcome result={end} />}
      </div>
    </>
  );
}
