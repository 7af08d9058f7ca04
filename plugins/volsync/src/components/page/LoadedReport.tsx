import type { EntityReport } from 'backstage-plugin-volsync-common';
import type { Connection } from '../../hooks/useEntityReport';
import { ClusterNotices } from './ClusterNotices';
import { ConnectionNotice } from './ConnectionNotice';
import { NoVolumes } from './NoVolumes';
import { VerdictAnnouncer } from './VerdictAnnouncer';
import { VolumeList } from './VolumeList';
import styles from './page.module.css';

/** The report, with what must be known of its age and its gaps above it. @internal */
export function LoadedReport(props: {
  report: EntityReport;
  connection: Connection;
}) {
  const { report, connection } = props;
  return (
    <div className={styles.stack}>
      <ConnectionNotice connection={connection} at={report.at} />
      <ClusterNotices clusters={report.clusters} />
      {report.volumes.length === 0 ? (
        <NoVolumes clusters={report.clusters} />
      ) : (
        <VolumeList volumes={report.volumes} />
      )}
      <VerdictAnnouncer volumes={report.volumes} />
    </div>
  );
}
