import { Button } from '@backstage/ui';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { volumeName } from '../../format/volume';
import { useText } from '../../hooks/useText';
import { VerdictBadge } from '../common/VerdictBadge';
import type { CollapseState } from './CollapseState';
import styles from './VolumeHeader.module.css';

/** The first line: verdict and name. */
export function VolumeHeader(props: {
  volume: VolumeReport;
  headingId: string;
  bodyId: string;
  collapse?: CollapseState;
}) {
  const { volume, collapse } = props;
  const t = useText();
  const name = volumeName(volume);
  return (
    <div className={styles.root}>
      <VerdictBadge verdict={volume.verdict} />
      <h2 id={props.headingId} className={styles.name}>
        {name}
      </h2>
      {collapse && (
        <Button
          className={styles.fold}
          size="small"
          variant="tertiary"
          aria-expanded={collapse.open}
          aria-controls={collapse.open ? props.bodyId : undefined}
          aria-label={t(collapse.open ? 'volume.hide' : 'volume.show', {
            volume: name,
          })}
          onPress={collapse.toggle}
          iconStart={
            collapse.open ? (
              <RiArrowUpSLine aria-hidden />
            ) : (
              <RiArrowDownSLine aria-hidden />
            )
          }
        />
      )}
    </div>
  );
}
