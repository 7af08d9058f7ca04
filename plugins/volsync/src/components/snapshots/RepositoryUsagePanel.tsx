import { Button } from '@backstage/ui';
import type { RepositoryUsage } from 'backstage-plugin-volsync-common';
import { useCallback, useState } from 'react';
import type { RepositoryApi } from '../../api';
import { formatBytes, formatCount } from '../../format/bytes';
import { useLoad } from '../../hooks/useLoad';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { Timestamp } from '../common/Timestamp';
import sections from '../common/Section.module.css';
import { ContentProblem } from './ContentProblem';
import styles from './snapshots.module.css';

/** Live and unreferenced data, measured on demand because it reads every tree. */
export function RepositoryUsagePanel(props: {
  readonly repository: RepositoryApi;
  /** The id of the element that says why it can't be measured */
  readonly closedBecause?: string;
}) {
  const t = useText();
  const { repository } = props;
  const [asked, setAsked] = useState(false);
  const load = useCallback(
    (signal: AbortSignal) => repository.getUsage({ signal }),
    [repository],
  );
  const { state, retry } = useLoad(asked ? load : undefined);
  return (
    <>
      <h3 className={sections.title}>{t('usage.title')}</h3>
      <p className={sections.hint}>{t('usage.hint')}</p>
      <div aria-live="polite">
        {state.kind === 'loading' && (
          <p className={sections.line}>{t('usage.measuring')}</p>
        )}
        {state.kind === 'loaded' && <Usage usage={state.value} />}
      </div>
      {state.kind === 'failed' && (
        <ContentProblem
          title={t('usage.failed')}
          error={state.error}
          retry={retry}
        />
      )}
      {state.kind === 'loading' ? (
        <Button
          size="small"
          variant="secondary"
          onPress={() => setAsked(false)}
        >
          {t('usage.stop')}
        </Button>
      ) : (
        state.kind !== 'failed' && (
          <Button
            size="small"
            variant="secondary"
            isDisabled={props.closedBecause !== undefined}
            aria-describedby={props.closedBecause}
            onPress={() => (asked ? retry() : setAsked(true))}
          >
            {t(asked ? 'usage.again' : 'usage.measure')}
          </Button>
        )
      )}
    </>
  );
}

function Usage({ usage }: { usage: RepositoryUsage }) {
  const t = useText();
  const locale = useLocale();
  const parts = [
    ['needed', usage.neededBytes],
    ['unreferenced', usage.unreferencedBytes],
    ['unindexed', usage.unindexedBytes],
  ] as const;
  return (
    <>
      {/* The list has the same data as text */}
      <div className={styles.usageBar} aria-hidden>
        {parts.map(([part, bytes]) => (
          <div key={part} data-part={part} style={{ flexGrow: bytes }} />
        ))}
      </div>
      <dl className={styles.usage}>
        {parts.map(([part, bytes]) => (
          <div key={part} data-part={part}>
            <dt>{t(`usage.${part}`)}</dt>
            <dd>{formatBytes(bytes, locale)}</dd>
          </div>
        ))}
      </dl>
      <p className={sections.hint}>
        {t('usage.at', {
          count: usage.snapshots,
          when: <Timestamp at={usage.at} />,
          number: formatCount(usage.snapshots, locale),
        })}
      </p>
    </>
  );
}
