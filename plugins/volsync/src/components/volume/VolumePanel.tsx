import { Box } from '@backstage/ui';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { Suspense, lazy, useId } from 'react';
import { valueOf } from '../../hooks/useLoad';
import { useVolumeHistory } from './useVolumeHistory';
import { Sections } from '../sections/Sections';
import { OperationBar } from '../operations/OperationBar';
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
import { VolumeHeader } from './VolumeHeader';
import styles from './VolumePanel.module.css';

const RestorePointStrip = lazy(() =>
  import('../strip/RestorePointStrip').then(m => ({
    default: m.RestorePointStrip,
  })),
);

/** All about one volume; folded, its first two lines. */
export function VolumePanel(props: {
  volume: VolumeReport;
  collapse?: CollapseState;
}) {
  const { volume, collapse } = props;
  const headingId = useId();
  const bodyId = useId();
  return (
    <Box
      as="section"
      bg="neutral"
      className={styles.panel}
      aria-labelledby={headingId}
    >
      <VolumeHeader
        volume={volume}
        headingId={headingId}
        bodyId={bodyId}
        collapse={collapse}
      />
      <AnswerSentence volume={volume} />
      {!volume.source && <EnableBackups volume={volume} />}
      {(collapse?.open ?? true) && (
        <div id={bodyId} className={styles.body}>
          <OperationProvider volume={volume}>
            <VolumeBody volume={volume} />
          </OperationProvider>
        </div>
      )}
    </Box>
  );
}

function VolumeBody({ volume }: { volume: VolumeReport }) {
  const history = useVolumeHistory(volume);
  return (
    <>
      <OperationBar />
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
      <Sections volume={volume} />
    </>
  );
}
