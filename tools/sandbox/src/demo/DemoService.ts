import type { SourceRestic } from '../volsync/resources';

/** The clusters of the sandbox. @public */
export type ClusterName = 'apps' | 'edge';

/** A service of the demo, and what it shows. */
export interface DemoService {
  /** The catalog entity's name; also its namespace, unless that is given */
  readonly name: string;
  readonly cluster: ClusterName;
  readonly namespace?: string;
  /** What a person is to see, in one sentence */
  readonly shows: string;
  readonly volumes: readonly DemoVolume[];
  /** What runs on all of its volumes; default: nothing that Kubernetes knows of */
  readonly workload?: DemoWorkload;
  /** Its Git repository, from which Flux applies its claims and its workload; default: none */
  readonly repository?: {
    /** Of the catalog entity in it */
    readonly owner: string;
  };
}

/** An application as Kubernetes runs it, named as its service is. */
interface DemoWorkload {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly replicas: number;
  readonly image: string;
  /** Where its first volume is; the others are beside it, by the names of their claims */
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
  /** A restore that was requested */
  readonly restore?: { readonly name: string; readonly claim: string };
}

/** What an application keeps in its volume. */
export interface DemoData {
  /** `none` writes nothing; `records` appends to journals; `blob` replaces one large file */
  readonly kind: 'none' | 'records' | 'blob';
  /** What it begins with */
  readonly kibibytes: number;
  /** What a step of time adds */
  readonly growthKibibytes?: number;
  /** Whether the application keeps writing while the sandbox runs */
  readonly alive?: boolean;
}

/** A ReplicationSource and what happened before the sandbox was started. */
export interface DemoBackup {
  readonly source: string;
  readonly trigger: { readonly schedule?: string; readonly manual?: string };
  readonly paused?: boolean;
  /** Path in the bucket; default: the name of the source */
  readonly repository?: string;
  /** What differs from a source as the community's component makes it */
  readonly restic?: Partial<SourceRestic>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** How many hours ago backups were made, the oldest first */
  readonly historyHours?: readonly number[];
  /** What went wrong after them */
  readonly accident?: 'password-changed' | 'lock-left-behind';
  /** What the first look at it has to come to before the sandbox calls itself ready */
  readonly settles: 'successful' | 'failed' | 'stuck' | 'running';
}

export function namespaceOf(service: DemoService): string {
  return service.namespace ?? service.name;
}

/** The Secret that a source refers to, named as the community's component names it. */
export function secretNameOf(backup: DemoBackup): string {
  return `${backup.source}-restic-secret`;
}

export function repositoryPathOf(backup: DemoBackup): string {
  return backup.repository ?? backup.source;
}
