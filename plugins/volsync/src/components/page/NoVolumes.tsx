import { RiHardDrive2Line, RiQuestionLine } from '@remixicon/react';
import type { ClusterReport } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { StatePage } from '../common/StatePage';

/** No volume was found, because there is none or because no cluster could be read. */
export function NoVolumes(props: { clusters: readonly ClusterReport[] }) {
  const t = useText();
  const read = props.clusters.filter(({ state }) => state === 'read');
  if (read.length === 0) {
    return (
      <StatePage
        sign={<RiQuestionLine aria-hidden />}
        title={t('notRead.title')}
      >
        <p>{t('notRead.detail')}</p>
      </StatePage>
    );
  }
  return (
    <StatePage
      sign={<RiHardDrive2Line aria-hidden />}
      title={t('noVolumes.title')}
    >
      <p>{t('noVolumes.detail')}</p>
      <p>{t('noVolumes.searched')}:</p>
      <ul>
        {read.map(({ name, namespace }) => (
          <li key={`${name}/${namespace}`}>
            {t('noVolumes.namespace', { cluster: name, namespace })}
          </li>
        ))}
      </ul>
      <p>{t('noVolumes.wrong')}</p>
    </StatePage>
  );
}
