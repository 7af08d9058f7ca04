import type { EntityReport } from 'backstage-plugin-volsync-common';
import { Suspense, lazy } from 'react';
import type { Connection } from '../../hooks/useEntityReport';
import { hasOneVolume, OnlyVolumeContext } from '../../hooks/useIsOnlyVolume';
import { useTabLocation } from '../../hooks/useTabLocation';
import { EvidenceExport } from '../common/EvidenceExport';
import { ClusterAlerts } from './ClusterAlerts';
import { SetupAlert } from '../platform/SetupAlert';
import { ConnectionAlert } from './ConnectionAlert';
import { Loading } from '../common/Loading';
import { NoVolumes } from './NoVolumes';
import { VerdictAnnouncer } from './VerdictAnnouncer';
import { VolumeList } from './VolumeList';
import styles from './page.module.css';

const SnapshotView = lazy(() =>
  import('../browse/SnapshotView').then(m => ({ default: m.SnapshotView })),
);

/** The report, below alerts about its age and its gaps. */
export function LoadedReport(props: {
  report: EntityReport;
  connection: Connection;
  askForSignIn: (provider: string) => Promise<void>;
}) {
  const { report, connection, askForSignIn } = props;
  const place = useTabLocation();
  return (
    <div className={styles.stack}>
      <ConnectionAlert connection={connection} at={report.at} />
      {report.setup && <SetupAlert gaps={report.setup} />}
      <ClusterAlerts
        // The notice above says more of clusters that it is about
        clusters={report.clusters.filter(
          ({ name }) => !report.setup?.some(gap => gap.cluster === name),
        )}
        askForSignIn={askForSignIn}
      />
      <OnlyVolumeContext.Provider value={hasOneVolume(report)}>
        {place.kind === 'snapshot' ? (
          <Suspense fallback={<Loading />}>
            <SnapshotView
              // The key remounts the view for another snapshot
              key={`${place.volume} ${place.snapshot}`}
              place={place}
              report={report}
            />
          </Suspense>
        ) : (
          <Volumes report={report} />
        )}
      </OnlyVolumeContext.Provider>
    </div>
  );
}

function Volumes({ report }: { report: EntityReport }) {
  return (
    <>
      {report.volumes.length === 0 && !isOnlySetupMissing(report) && (
        <NoVolumes clusters={report.clusters} />
      )}
      {report.volumes.length > 0 && (
        <>
          <VolumeList volumes={report.volumes} />
          <EvidenceExport entityRef={report.entityRef} />
        </>
      )}
      <VerdictAnnouncer volumes={report.volumes} />
    </>
  );
}

/** Whether the notice about the configuration says all there is to say. */
function isOnlySetupMissing({ setup = [], clusters }: EntityReport): boolean {
  return (
    setup.length > 0 &&
    clusters.every(({ name }) => setup.some(({ cluster }) => cluster === name))
  );
}
