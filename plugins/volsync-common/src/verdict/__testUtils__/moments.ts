/** The expected conclusion about one resource at one moment of a recording. */
export interface Moment {
  /** UTC on the day of the recordings, `02:26:13`; `end` is the recording's end, when the bucket was listed */
  readonly at: string;
  /** Short kind and name: `RS app`, `RD app-restore`, `PVC app-data` */
  readonly of: string;
  readonly verdict: string;
  /** Codes that must be among the findings */
  readonly finds: readonly string[];
  /** Codes that must not be among them */
  readonly spares?: readonly string[];
}

function at(
  time: string,
  of: string,
  verdict: string,
  finds = '',
  spares = '',
): Moment {
  return {
    at: time,
    of,
    verdict,
    finds: finds.split(' ').filter(Boolean),
    spares: spares.split(' ').filter(Boolean),
  };
}

const FIRST = 'first-backup-unfinished';

/**
 * What was true at that moment, according to the table in the recordings' README and the steps of each recording, not
 * what VolSync showed. If the content of the bucket at that moment is not known, the verdict is unknown.
 */
export const moments: Readonly<Record<string, readonly Moment[]>> = {
  's01-first-backup': [
    at('02:24:54.4', 'PVC app-data', 'unprotected', 'no-backup'),
    at('02:24:58', 'RS app', 'unprotected', FIRST),
    at('02:25:04', 'RS app', 'protected'),
    at('end', 'RS app', 'protected'),
    at('end', 'PVC app-data', 'protected'),
  ],
  's02-history-retain-prune': [
    // The first snapshot was forgotten later, so the recording cannot prove that it existed.
    at('02:26:42', 'RS app', 'unknown', 'unproven-backup', 'snapshot-missing'),
    at('02:26:55', 'RS app', 'protected'),
    at('end', 'RS app', 'protected', '', 'retention-not-applied'),
  ],
  's03-restore-latest-2': [
    at('02:30:30', 'RD restore-direct', 'restoring'),
    at('02:30:34.6', 'RD restore-direct', 'restored'),
    at('02:30:35.8', 'RD restore-snap', 'restoring'),
    at('02:30:37', 'RD restore-snap', 'restored'),
    // Bound and "done", but not ready.
    at('02:30:53', 'RD restore-snap', 'restoring'),
    at('02:31:00', 'RD restore-snap', 'restored'),
  ],
  's04-restore-as-of-2': [
    at('02:30:50', 'RD restore-v2', 'restored'),
    at('02:31:07', 'RD restore-v3', 'restored'),
  ],
  's06-restore-nothing-2': [
    at('02:30:40', 'RD as-of-too-old', 'restoring'),
    at('end', 'RD as-of-too-old', 'failing', 'empty-restore'),
    at('end', 'RD previous-99', 'failing', 'empty-restore'),
    at('end', 'RD typo-path', 'failing', 'empty-restore'),
  ],
  's07-empty-source': [
    at('02:27:12', 'RS app', 'unprotected', 'empty-source'),
    at('02:27:16', 'RS app', 'unprotected', 'empty-source'),
    at('02:27:25', 'RS app', 'protected', '', 'empty-source'),
    at('02:27:35', 'RS app', 'at-risk', 'empty-source', 'snapshot-missing'),
    // Directories only.
    at('end', 'RS app', 'at-risk', 'empty-source'),
  ],
  's08-missing-secret': [
    at('02:26:38', 'RS app', 'unprotected', FIRST, 'secret-missing'),
    at('02:26:47', 'RS app', 'failing', 'secret-missing', 'backup-failing'),
    at('02:28:00', 'RS app', 'failing', 'secret-missing'),
    at('end', 'RS app', 'protected'),
  ],
  's09-secret-no-password': [
    at('02:26:50', 'RS app', 'failing', 'secret-key-missing'),
    at('end', 'RS app', 'protected'),
  ],
  's09b-secret-no-aws-keys': [
    at('02:26:25', 'RS app', 'failing', 'credentials-missing'),
    at('02:40:00', 'RS app', 'failing', 'credentials-missing'),
    at('end', 'RS app', 'failing', 'credentials-missing'),
  ],
  's10-wrong-password': [
    at('02:26:11', 'RS app', 'unprotected', FIRST, 'wrong-password'),
    at('02:26:14', 'RS app', 'failing', 'wrong-password'),
    at('02:27:27.03', 'RS app', 'failing', 'wrong-password'),
    at('02:31:34.1', 'RS app', 'failing', 'wrong-password', 'backup-failing'),
    at('02:40:00', 'RS app', 'failing', 'wrong-password'),
    // The Job is gone, the status does not say Failed yet.
    at('02:46:52.095', 'RS app', 'failing', 'wrong-password'),
    at('02:46:52.11', 'RS app', 'failing', 'wrong-password'),
    at('02:47:10', 'RS app', 'failing', 'wrong-password'),
    at('end', 'RS app', 'protected'),
  ],
  's11-minio-unreachable': [
    at('02:26:50', 'RS app', 'unprotected', FIRST, 'store-unreachable'),
    at('02:27:05', 'RS app', 'failing', 'store-unreachable'),
    at('02:50:00', 'RS app', 'failing', 'store-unreachable'),
    at('end', 'RS app', 'protected', '', 'store-unreachable'),
  ],
  's11b-minio-blip': [
    at('02:28:23', 'RS app', 'failing', 'store-unreachable'),
    at('02:28:34', 'RS app', 'failing', 'store-unreachable'),
    at('end', 'RS app', 'protected', '', 'store-unreachable'),
  ],
  's12-bucket-missing': [
    at('02:43:00', 'RS app', 'unprotected', FIRST),
    at('end', 'RS app', 'at-risk', 'bucket-created'),
  ],
  's12c-wrong-s3-key': [
    at('02:27:20', 'RS app', 'failing', 'wrong-signature'),
    at('end', 'RS app', 'failing', 'wrong-signature'),
  ],
  's13-missing-snapclass': [
    at('02:26:34', 'RS app', 'unprotected', 'volume-snapshot-class-missing'),
    // The specification was corrected, which doesn't help.
    at('02:30:00', 'RS app', 'unprotected', 'volume-snapshot-class-missing'),
    at('end', 'RS app', 'protected', '', 'volume-snapshot-class-missing'),
  ],
  's14-missing-cache-sc': [
    at('02:26:38', 'RS app', 'unprotected', 'cache-class-missing'),
    at('02:29:00', 'RS app', 'unprotected', 'cache-class-missing'),
    at('02:31:00', 'RS app', 'unprotected', 'cache-class-missing'),
    at('end', 'RS app', 'protected', '', 'cache-class-missing'),
  ],
  's15-source-pvc-missing': [
    at('02:26:42', 'RS app', 'unprotected', FIRST),
    at('02:26:50', 'RS app', 'failing', 'claim-missing'),
    at('end', 'RS app', 'protected'),
  ],
  's17-stale-lock-shared': [
    at('02:26:12', 'RS app', 'protected'),
    at(
      '02:26:21',
      'RS app',
      'failing',
      'repository-locked retention-not-applied stale-success backup-failing',
      'incomplete-snapshots',
    ),
    at('02:47:30', 'RS app', 'failing', 'repository-locked', 'stale-success'),
    at('02:57:00', 'RS app', 'failing', 'repository-locked'),
    at('end', 'RS app', 'protected', '', 'repository-locked'),
  ],
  's17b-stale-lock-exclusive': [
    at('02:26:25', 'RS app', 'failing', 'repository-locked stale-success'),
    // The Job was deleted and re-created, and its failed pods with it.
    at('02:26:27', 'RS app', 'failing', 'repository-locked'),
    at(
      '02:40:00',
      'RS app',
      'failing',
      'repository-locked',
      'retention-not-applied',
    ),
    at('end', 'RS app', 'protected'),
  ],
  's18-schedule-2': [
    at('02:30:55', 'RS app', 'protected'),
    at('02:31:39', 'RS app', 'protected'),
    at('02:33:18', 'RS app', 'failing', 'store-unreachable stale-success'),
    at(
      '02:34:30',
      'RS app',
      'failing',
      'store-unreachable overdue stale-success',
    ),
    at('02:35:30', 'RS app', 'protected', '', 'overdue stale-success'),
    at('end', 'RS app', 'protected'),
  ],
  's19-paused': [
    at('02:30:00', 'RS app', 'unprotected', 'paused'),
    at('02:30:57', 'RS app', 'protected'),
    at('02:31:30', 'RS app', 'at-risk', 'paused', 'overdue'),
    at('end', 'RS app', 'at-risk', 'paused overdue', 'claim-stuck'),
  ],
  's20-volume-populator-2': [
    at('02:31:05', 'PVC app-data', 'unprotected', '', 'populator-stuck'),
    at('02:31:14', 'PVC app-data', 'unprotected', 'populator-stuck'),
    at('02:31:20', 'PVC app-data', 'unprotected', '', 'populator-stuck'),
    at('02:31:40', 'RD app-restore', 'restored'),
    at('02:32:20', 'PVC from-direct', 'unprotected', 'populator-stuck'),
    at('end', 'PVC from-nothing', 'unprotected', 'populator-empty'),
    at('end', 'RD nothing', 'failing', 'empty-restore'),
    at('end', 'RD app-restore', 'restored'),
  ],
  's21-trigger-during-sync-2': [
    at('02:31:40', 'RS app', 'unprotected', FIRST),
    // VolSync reports "b" as done, but no snapshot has what was written before the tag was set.
    at('02:31:55', 'RS app', 'at-risk', 'trigger-overtaken'),
    at('end', 'RS app', 'at-risk', 'trigger-overtaken'),
  ],
  's22-delete-cleanup': [
    at('02:31:36', 'RS app', 'protected'),
    at('end', 'PVC app-data', 'unprotected', 'no-backup'),
  ],
  's24-invalid-spec-2': [
    at('02:31:31.1', 'RS bad-cron-values', 'unprotected', 'schedule-invalid'),
    at(
      '02:31:56',
      'RS bad-cron-values',
      'failing',
      'schedule-invalid stale-success',
      'backup-failing repository-reinitialised',
    ),
    at('02:31:42', 'RS two-movers', 'failing', 'invalid-spec'),
    at('02:31:42', 'RS no-mover', 'failing', 'invalid-spec'),
    at('02:31:44', 'RS restic-and-external', 'failing', 'invalid-spec'),
    at('02:31:45', 'RS no-source-pvc', 'failing', 'claim-missing'),
    at(
      '02:32:00',
      'RS both-triggers',
      'at-risk',
      'schedule-switched-off shared-repository',
    ),
    at(
      '02:33:10',
      'RS parses-not-fires',
      'at-risk',
      'schedule-never-fires schedule-looping shared-repository',
    ),
    at('end', 'PVC app-data', 'failing', 'shared-repository'),
  ],
  's25-same-second-2': [
    at('02:32:20', 'RD exact-second', 'restored'),
    at('02:32:20', 'RD previous-2', 'restored'),
  ],
  's26-no-trigger': [
    at('02:30:55', 'RS app', 'unprotected', 'schedule-looping'),
    at('02:31:30', 'RS app', 'at-risk', 'schedule-looping'),
    at('end', 'RS app', 'protected', '', 'schedule-looping'),
  ],
  's28-unlock-values': [
    at('02:31:00', 'RS app', 'protected'),
    at('end', 'RS app', 'protected', '', 'repository-locked'),
  ],
  's29-unreadable-file': [
    at(
      '02:26:26',
      'RS app',
      'failing',
      'unreadable-files incomplete-snapshots',
    ),
    at(
      '02:40:00',
      'RS app',
      'failing',
      'unreadable-files incomplete-snapshots',
    ),
    at('end', 'RS app', 'protected', '', 'incomplete-snapshots'),
  ],
  's30-repo-wiped': [
    at('02:31:30', 'RS app', 'unknown', '', 'repository-reinitialised'),
    at('end', 'RS app', 'at-risk', 'repository-reinitialised'),
  ],
  's31-no-retain': [
    at('02:31:30', 'RS app', 'at-risk', 'retention-none', 'snapshot-missing'),
    at(
      'end',
      'RS app',
      'at-risk',
      'retention-none',
      'repository-reinitialised',
    ),
  ],
  's34b-restore-over-existing-own-files': [
    at('02:34:03', 'RD app-restore', 'restoring'),
    at('02:34:10', 'RD app-restore', 'restored'),
    at('end', 'RD app-restore', 'restored'),
  ],
  's35b-copymethods': [
    at('end', 'RS app-direct', 'protected'),
    at('end', 'RS app-clone', 'protected'),
    at('end', 'PVC app-data', 'protected'),
  ],
  's35c-shared-repo': [
    at('02:34:45', 'RS app', 'unknown', '', 'shared-repository'),
    at('02:34:55', 'RS app', 'at-risk', 'shared-repository'),
    at('02:35:12', 'RS db', 'at-risk', 'shared-repository'),
    // The restore of one app restored the data of the other.
    at('02:35:24', 'RD app-restore', 'at-risk', 'shared-repository'),
    at('end', 'RS app', 'failing', 'snapshot-missing shared-repository'),
    at('end', 'RS db', 'at-risk', 'shared-repository', 'snapshot-missing'),
  ],
  's38-error-texts': [
    at('02:35:40', 'RS bad-scheme', 'failing', 'invalid-repository-address'),
    at('02:35:41', 'RS local-path', 'failing', 'invalid-repository-address'),
    at('02:36:38', 'RS https-to-http', 'failing', 'tls-failure'),
    at('02:36:38', 'RS unknown-ca', 'failing', 'tls-failure'),
    at('02:36:38', 'RS wrong-access-key-id', 'failing', 'access-denied'),
    at('02:36:40', 'RS not-s3-port', 'failing', 'bucket-missing'),
    at('02:36:40', 'RS s3-slashes', 'failing', 'tls-failure'),
    at(
      '02:36:40',
      'RS bucket-name-invalid',
      'failing',
      'invalid-repository-address',
    ),
    at('02:36:42', 'RS trailing-newline-key', 'failing', 'wrong-signature'),
    at('02:36:00', 'RS trailing-newline-password', 'protected'),
  ],
  's39-rd-invalid': [
    at('02:39:03', 'RD no-capacity', 'failing', 'destination-impossible'),
    at('02:39:03', 'RD no-accessmodes', 'failing', 'destination-impossible'),
    at('02:39:10', 'RD dest-missing', 'failing', 'claim-missing'),
    at('02:39:10', 'RD no-secret', 'failing', 'secret-missing'),
    at('02:39:05', 'RD bad-class', 'at-risk', 'storage-class-missing'),
    at(
      '02:39:12',
      'RD bad-snapclass',
      'at-risk',
      'volume-snapshot-class-missing',
    ),
    at(
      '02:39:20',
      'RD clone',
      'failing',
      'destination-impossible stale-success',
    ),
    at(
      '02:40:00',
      'RD no-capacity',
      'failing',
      'destination-impossible',
      'backup-failing',
    ),
  ],
  's72b-wipedrun': [
    // The first snapshot was wiped, so the recording cannot prove that it existed.
    at('15:51:30', 'RS app', 'unknown', 'unproven-backup'),
    at('15:52:14', 'RS app', 'at-risk', 'repository-reinitialised'),
    // The portal was restarted.
    at('15:58:13', 'RS app', 'at-risk', 'repository-reinitialised'),
    at('16:25:00', 'RS app', 'at-risk', 'repository-reinitialised'),
    at('end', 'RS app', 'at-risk', 'repository-reinitialised'),
    at('end', 'PVC app-data', 'at-risk', 'repository-reinitialised'),
  ],
  's74-cache': [
    at('15:51:42.7', 'RS app', 'protected', '', 'cache-class-missing'),
    at('15:51:44', 'RS app', 'at-risk', 'cache-class-missing'),
    // The cache's claim already existed, so the runs continued.
    at('16:34:50', 'RS app', 'at-risk', 'cache-class-missing'),
    // Nobody has permission to read the classes.
    at('16:34:52', 'RS app', 'at-risk', 'cache-class-missing'),
    at('16:37:59', 'RS app', 'at-risk', 'cache-class-missing'),
    at('16:38:01', 'RS app', 'at-risk', 'cache-class-missing'),
    at('16:43:30', 'RS app', 'at-risk', 'cache-class-missing'),
    at('end', 'RS app', 'at-risk', 'cache-class-missing'),
  ],
  's76-shared': [
    at('15:51:18', 'RS app', 'unknown', '', 'shared-repository'),
    at('15:51:20', 'RS app', 'at-risk', 'shared-repository'),
    at('16:00:00', 'RS app', 'at-risk', 'shared-repository'),
    at('16:00:00', 'RS db', 'at-risk', 'shared-repository'),
    // A restore of one app restored the data of the other.
    at(
      '16:23:08',
      'RD backstage-volsync-9e3c7e43',
      'at-risk',
      'shared-repository',
    ),
    at(
      '16:44:38',
      'RD backstage-volsync-089b22de',
      'at-risk',
      'shared-repository',
    ),
    at('end', 'RS app', 'at-risk', 'shared-repository', 'snapshot-missing'),
    at('end', 'RS db', 'at-risk', 'shared-repository', 'snapshot-missing'),
  ],
  's84-ssa-stringdata': [
    at('16:05:41', 'RS app', 'protected', '', 'secret-key-missing'),
    at('16:30:00', 'RS app', 'protected', '', 'secret-key-missing'),
    at('end', 'RS app', 'protected', '', 'secret-key-missing'),
  ],
  // Public reports, converted into recordings.
  'report-store-cap': [
    at('end', 'RS app', 'failing', 'store-full', 'repository-damaged'),
  ],
  'report-lock-west-of-utc': [
    at('end', 'RS app', 'failing', 'repository-locked'),
  ],
  'report-schedule-with-zone': [
    at('end', 'RS app', 'protected', '', 'schedule-invalid'),
  ],
  'report-kopia-fork': [
    at('end', 'RS app', 'unknown', 'unsupported-mover', 'no-backup'),
  ],
  'report-restore-claim-full': [
    at('end', 'RD app-restore', 'failing', 'disk-full'),
  ],
  'report-archive-class': [
    at('end', 'RS app', 'failing', 'repository-archived', 'repository-damaged'),
  ],
  'report-region-redirect': [at('end', 'RS app', 'failing', 'wrong-region')],
  'report-cache-warning-first': [
    at('end', 'RS app', 'failing', 'store-unreachable', 'unreadable-files'),
  ],
  'report-restore-slow-down': [
    at('end', 'RD app-restore', 'failing', 'store-busy', 'repository-damaged'),
  ],
  'report-restore-network': [
    at('end', 'RS app', 'protected', '', 'repository-damaged'),
    at('end', 'RD app-restore', 'failing', 'store-unreachable'),
  ],
};
