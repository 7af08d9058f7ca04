/** What scrapes VolSync's controller, by the kind of the object that is written for it. @public */
export type MonitoringKind =
  | 'ServiceMonitor'
  | 'PodMonitor'
  | 'VMServiceScrape'
  | 'VMPodScrape';

/** A Helm chart. @public */
export interface ChartSource {
  /** An exact version, `0.15.0` */
  readonly version: string;
  /** `https://…` of a chart repository, or `oci://…` of the chart itself */
  readonly url: string;
}

/** A VolumeSnapshotClass for Ceph's RBD volumes, as Rook runs them. @public */
export interface SnapshotClassSettings {
  readonly name: string;
  readonly driver: string;
  /** The namespace of the Ceph cluster, which Rook takes as its id as well */
  readonly clusterId: string;
  /** The Secret with which the driver takes snapshots */
  readonly secretName: string;
  readonly deletionPolicy: 'Delete' | 'Retain';
}

/** The settings of the platform's part for a cluster. @public */
export interface PlatformSettings {
  /** The cluster's name in the repository: `kubernetes/clusters/<name>` */
  readonly cluster: string;
  /** The namespace of the two operators */
  readonly namespace: string;
  readonly flux: {
    /** The namespace of the cluster's Kustomizations */
    readonly namespace: string;
    readonly source: {
      readonly kind: 'GitRepository' | 'OCIRepository' | 'Bucket';
      readonly name: string;
    };
    /** Names of Kustomizations that must be ready first */
    readonly dependsOn: readonly string[];
  };
  /** Undefined: the cluster has VolSync already */
  readonly volsync: ChartSource | undefined;
  /** Undefined: the cluster has a snapshot-controller already */
  readonly snapshotController: ChartSource | undefined;
  /** Undefined: nothing is written for scraping and alerting */
  readonly monitoring:
    | {
        readonly kind: MonitoringKind;
        /** Labels by which the metrics operator selects what it scrapes and which rules it loads */
        readonly labels: Readonly<Record<string, string>>;
      }
    | undefined;
  readonly alerts: {
    /** How long the exporter may be absent, and a volume out of sync; minutes */
    readonly patienceMinutes: number;
    /** The maximum mean duration of a day's backups; minutes */
    readonly longestBackupMinutes: number;
  };
  /** Undefined: the class is managed elsewhere */
  readonly snapshotClass: SnapshotClassSettings | undefined;
  readonly objectStore: {
    /** `http://host:port` */
    readonly endpoint: string;
    readonly bucket: string;
    /** The user with access to the bucket and nothing else; its policy has the same name */
    readonly user: string;
  };
  /** The item of 1Password that External Secrets reads */
  readonly secretItem: {
    readonly item: string;
    readonly vault: string | undefined;
  };
}

/** A file of the platform's part. @public */
export interface PlatformFile {
  /** From the repository's root, with `/` */
  readonly path: string;
  /** Ends with a newline */
  readonly text: string;
}
