import type { ArgoDestination } from './entryPoints';
import {
  clusterDirectory,
  SNAPSHOT_CLASS_DIRECTORY,
  SNAPSHOT_CLASS_FILE,
  systemFolder,
} from './paths';
import type { PlatformSettings } from './types';

/** The locations of a cluster's files in a repository, and the existing ones. */
export interface Placement {
  /** The folder that is applied */
  readonly folder: string;
  /** The file that applies it; undefined if an ApplicationSet does */
  readonly entryFile: string | undefined;
  /** The folder from the root of Flux's source */
  readonly folderInSource: string;
  /** The namespace of the Kustomization */
  readonly fluxNamespace: string;
  /** The source of the Kustomization; its namespace if that is another */
  readonly source: {
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
  };
  /** Undefined: Flux applies it */
  readonly argo: ArgoDestination | undefined;
  readonly snapshotClass: {
    readonly file: string;
    /** Whether something in the repository applies its directory; otherwise it is applied with the rest */
    readonly isBeside: boolean;
  };
  /** Parts that aren't written, because they exist */
  readonly omitted: ReadonlySet<'namespace' | 'scrape' | 'alerts'>;
  /** Whether the release of VolSync installs its kinds */
  readonly manageKinds: boolean;
}

/** The placement in an empty repository with the layout of this one. */
export function defaultPlacement(settings: PlatformSettings): Placement {
  const folder = systemFolder(settings.namespace);
  return {
    folder,
    entryFile: `${clusterDirectory(settings.cluster)}/volsync.yaml`,
    folderInSource: folder,
    fluxNamespace: settings.flux.namespace,
    source: settings.flux.source,
    argo: undefined,
    snapshotClass: {
      file: `${SNAPSHOT_CLASS_DIRECTORY}/${SNAPSHOT_CLASS_FILE}`,
      isBeside: true,
    },
    omitted: new Set(),
    manageKinds: true,
  };
}

/** The name of what applies the folder. */
export const toApplierName = ({ cluster }: PlatformSettings) =>
  `cluster-${cluster}-volsync`;
