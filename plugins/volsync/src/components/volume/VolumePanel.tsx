import { Box } from '@backstage/ui';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { Suspense, lazy, useId } from 'react';
import { valueOf } from '../../hooks/useLoad';
import { useVolumeHistory } from './useVolumeHistory';
import { CurrentOperation } from '../operations/CurrentOperation';
import { OperationBar } from '../operations/OperationBar';
import { UndoNotice } from '../operations/UndoNotice';
import { OperationProvider } from '../operations/OperationProvider';
import { AnswerSentence } from './AnswerSentence';
import { CurrentRun } from './CurrentRun';
import { DestinationList } from './DestinationList';
import { EnableBackups } from './EnableBackups';
import { Figures } from './Figures';
import { FindingList } from './FindingList';
import { LockList } from './LockList';
import { NotKnownList } from './NotKnownList';
import type { CollapseState } from './CollapseState';
import { VolumeFacts } from './VolumeFacts';
import { VolumeHeader } from './VolumeHeader';
import { VolumeTabs } from './VolumeTabs';
import styles from './VolumePanel.module.css';

const RestorePointStrip = lazy(() =>
  import('../strip/RestorePointStrip').then(m => ({
    default: m.RestorePointStrip,
  })),
);

/** Everything about one volume. Collapsed, it shows only the first lines. */
export function VolumePanel(props: {
  volume: VolumeReport;
  collapse?: CollapseState;
}) {
  const { volume, collapse } = props;
  const headingId = useId();
  const bodyId = useId();
  const isOpen = collapse?.open ?? true;
  return (
    <Box
      as="section"
      bg="neutral"
      className={styles.panel}
      aria-labelledby={headingId}
    >
      <OperationProvider volume={volume} isWatched={isOpen}>
        <VolumeHeader
          volume={volume}
          headingId={headingId}
          bodyId={bodyId}
          collapse={collapse}
        />
        <AnswerSentence volume={volume} />
        {isOpen && <OperationBar />}
        <VolumeFacts volume={volume} />
        {!volume.source && <EnableBackups volume={volume} />}
        {isOpen && (
          <div id={bodyId} className={styles.body}>
            <VolumeBody volume={volume} />
          </div>
        )}
      </OperationProvider>
    </Box>
  );
}

function VolumeBody({ volume }: { volume: VolumeReport }) {
  const history = useVolumeHistory(volume);
  return (
    <>
      <CurrentOperation />
      <UndoNotice />
      <FindingList
        findings={volume.findings}
        newest={volume.newestRestorable}
      />
      <CurrentRun volume={volume} />
      <Suspense fallback={<div className={styles.strip} />}>
        <RestorePointStrip volume={volume} history={valueOf(history)} />
      </Suspense>
      <Figures volume={volume} />
      <LockList repository={volume.repository} />
      <DestinationList destinations={volume.destinations} />
      <NotKnownList volume={volume} />
      {volume.source && <EnableBackups volume={volume} />}
      <VolumeTabs volume={volume} history={history} />
    </>
  );
}
