import type { SourceRestic } from '../volsync/resources';

/** The clusters of the sandbox. @public */
export type ClusterName = 'apps' | 'edge';

/** A demo service, and what it demonstrates. */
export interface DemoService {
  /** The catalog entity's name; also its namespace, unless that is given */
  readonly name: string;
  readonly cluster: ClusterName;
  readonly namespace?: string;
  /** What it demonstrates, in one sentence */
  readonly shows: string;
  readonly volumes: readonly DemoVolume[];
  /** The workload that mounts all of its volumes; default: none */
  readonly workload?: DemoWorkload;
  /** Its Git repository, from which Flux applies its claims and its workload; default: none */
  readonly repository?: {
    /** The path of the catalog entity in it */
    readonly owner: string;
  };
}

/** A workload in Kubernetes, named like its service. */
interface DemoWorkload {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly replicas: number;
  readonly image: string;
  /** The mount path of its first volume; the others are next to it, named after their claims */
  readonly mountPath: string;
}

/** A claim of a service. */
export interface DemoVolume {
  readonly claim: string;
  readonly size: string;
  readonly storageClass?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly data: DemoData;
  readonly backup?: DemoBackup;
  /** A requested restore */
  readonly restore?: { readonly name: string; readonly claim: string };
}

/** The content of an application's volume. */
export interface DemoData {
  /** `none` writes nothing; `records` appends to journals; `blob` replaces one large file */
  readonly kind: 'none' | 'records' | 'blob';
  /** The initial size */
  readonly kibibytes: number;
  /** The growth with each step */
  readonly growthKibibytes?: number;
  /** Whether the application keeps writing while the sandbox runs */
  readonly alive?: boolean;
}

/** A ReplicationSource and its history before the start of the sandbox. */
export interface DemoBackup {
  readonly source: string;
  readonly trigger: { readonly schedule?: string; readonly manual?: string };
  readonly paused?: boolean;
  /** Path in the bucket; default: the name of the source */
  readonly repository?: string;
  /** Differences from a source of the community's component */
  readonly restic?: Partial<SourceRestic>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** How many hours ago backups were made, the oldest first */
  readonly historyHours?: readonly number[];
  /** Faults that occurred after them */
  readonly accident?: 'password-changed' | 'lock-left-behind';
  /** A namespace whose team can open the repository: its volume can be restored there */
  readonly sharedWith?: {
    readonly cluster: ClusterName;
    readonly namespace: string;
  };
  /** The state that it has to reach before the sandbox is ready */
  readonly settles: 'successful' | 'failed' | 'stuck' | 'running';
}

export function namespaceOf(service: DemoService): string {
  return service.namespace ?? service.name;
}

/** The Secret of a source, named like in the community's component. */
export function secretNameOf(backup: DemoBackup): string {
  return `${backup.source}-restic-secret`;
}

export function repositoryPathOf(backup: DemoBackup): string {
  return backup.repository ?? backup.source;
}
