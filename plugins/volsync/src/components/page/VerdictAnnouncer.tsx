import { VisuallyHidden } from '@backstage/ui';
import type { Verdict, VolumeReport } from 'backstage-plugin-volsync-common';
import { useEffect, useRef, useState } from 'react';
import { volumeName } from '../../format/volume';
import { useText } from '../../hooks/useText';

/** Announces changed verdicts to screen readers (politely), but not the first ones. */
export function VerdictAnnouncer(props: { volumes: readonly VolumeReport[] }) {
  const t = useText();
  const before = useRef<ReadonlyMap<string, Verdict>>();
  const [said, setSaid] = useState('');

  useEffect(() => {
    const changes = props.volumes
      .filter(({ id, verdict }) => {
        const last = before.current?.get(id);
        return last !== undefined && last !== verdict;
      })
      .map(volume =>
        t('tab.verdictChanged', {
          volume: volumeName(volume),
          verdict: t(`verdict.${volume.verdict}`),
        }),
      );
    before.current = new Map(
      props.volumes.map(({ id, verdict }) => [id, verdict]),
    );
    if (changes.length > 0) {
      setSaid(changes.join('. '));
    }
  }, [props.volumes, t]);

  return (
    <VisuallyHidden role="log" aria-live="polite" aria-label={t('tab.counts')}>
      {said}
    </VisuallyHidden>
  );
}
