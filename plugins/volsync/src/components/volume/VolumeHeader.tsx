import { Button } from '@backstage/ui';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { formatBytes } from '../../format/bytes';
import { volumeName } from '../../format/volume';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { VerdictBadge } from '../common/VerdictBadge';
import type { CollapseState } from './CollapseState';
import styles from './VolumeHeader.module.css';

/** The first line: verdict, name, claim, size and place. */
export function VolumeHeader(props: {
  volume: VolumeReport;
  headingId: string;
  bodyId: string;
  collapse?: CollapseState;
}) {
  const { volume, collapse } = props;
  const t = useText();
  const locale = useLocale();
  const name = volumeName(volume);
  return (
    <div className={styles.root}>
      <VerdictBadge verdict={volume.verdict} />
      <h2 id={props.headingId} className={styles.name}>
        {name}
      </h2>
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
      </ul>
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
