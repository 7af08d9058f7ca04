import { RiServerLine } from '@remixicon/react';
import { CLUSTERS_EXAMPLE } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Command } from '../common/Command';
import { StatePage } from '../common/StatePage';
import theme from '../common/theme.module.css';

/** A page about clusters without a cluster, with configuration to start from. */
export function NoClusters() {
  const t = useText();
  return (
    <StatePage sign={<RiServerLine aria-hidden />} title={t('platform.none')}>
      <p>{t('platform.noneDetail')}</p>
      <p className={theme.muted}>{t('setup.example')}</p>
      <Command command={CLUSTERS_EXAMPLE} />
    </StatePage>
  );
}
