import { SearchField } from '@backstage/ui';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { useState } from 'react';
import { volumeName } from '../../format/volume';
import { useHeldOrder } from '../../hooks/useHeldOrder';
import { useTabLocation } from '../../hooks/useTabLocation';
import { useText } from '../../hooks/useText';
import { VolumePanel } from '../volume/VolumePanel';
import { VerdictCounts } from '../common/VerdictCounts';
import styles from './page.module.css';

/** With more volumes than this, all but the worst are collapsed. */
const UNFOLDED_VOLUMES = 3;
const FILTER_FROM_VOLUMES = 8;

/** The volumes, worst first. */
export function VolumeList({ volumes }: { volumes: readonly VolumeReport[] }) {
  const t = useText();
  const [filter, setFilter] = useState('');
  const [folded, setFolded] = useState<ReadonlyMap<string, boolean>>(new Map());
  const { ordered, containerProps } = useHeldOrder(volumes);
  const { volume: linked } = useTabLocation();
  const foldable = volumes.length > UNFOLDED_VOLUMES;
  const shown = ordered.filter(volume => matches(volume, filter));

  return (
    <>
      {volumes.length > 1 && (
        <div className={styles.bar}>
          <VerdictCounts volumes={volumes} />
          {volumes.length >= FILTER_FROM_VOLUMES && (
            <SearchField
              className={styles.filter}
              size="small"
              aria-label={t('tab.filter')}
              placeholder={t('tab.filter')}
              value={filter}
              onChange={setFilter}
            />
          )}
        </div>
      )}
      <div className={styles.stack} {...containerProps}>
        {shown.map(volume => {
          const isFirst = [volumes[0]?.id, linked].includes(volume.id);
          const open = !(folded.get(volume.id) ?? !isFirst);
          return (
            <VolumePanel
              key={volume.id}
              volume={volume}
              collapse={
                foldable
                  ? {
                      open,
                      toggle: () =>
                        setFolded(new Map(folded).set(volume.id, open)),
                    }
                  : undefined
              }
            />
          );
        })}
      </div>
      {shown.length === 0 && <p>{t('tab.filterEmpty', { filter })}</p>}
    </>
  );
}

function matches(volume: VolumeReport, filter: string): boolean {
  const wanted = filter.trim().toLocaleLowerCase();
  return [volumeName(volume), volume.id].some(text =>
    text.toLocaleLowerCase().includes(wanted),
  );
}
