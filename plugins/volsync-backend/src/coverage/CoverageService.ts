/**
 * Finds volumes without backup and backups without volume. They are evaluated once for all callers, from the shared
 * copies of the clusters and a background search of the buckets. Each caller sees the rows that they have permission to
 * view, as in the fleet: rows of an entity with `volsync.backup.read` on it, rows without an owner with
 * `volsync.platform.read`.
 */
import { NotAllowedError } from '@backstage/errors';
import {
  COVERAGE_KINDS,
  volsyncBackupReadPermission,
  volsyncFleetReadPermission,
  volsyncPlatformReadPermission,
  type CoverageGap,
  type CoverageReport,
  type CoverageRow,
  type CoverageSearch,
  type FormerBackup,
  type SetupGap,
  type Reading,
} from 'backstage-plugin-volsync-common';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { OtherToolsLookup } from '../clusters/OtherTools';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { CoverageConfig } from '../config';
import type { Bindings } from '../entities/Bindings';
import type { LastBackups, VolumeBackup } from '../history/LastBackups';
import { assignNamespaces } from '../fleet/assignNamespaces';
import type { FleetEntities } from '../fleet/FleetEntities';
import type { Clock } from '../lib/clock';
import { compareTexts } from '../lib/compareTexts';
import { readsEveryCluster } from '../setup/findSetupGaps';
import { waitUpTo } from '../lib/waitUpTo';
import type {
  RepositorySearch,
  SearchResult,
} from '../object-stores/RepositorySearch';
import type { Caller } from '../access/Caller';
import type { EntityAccess } from '../access/EntityAccess';
import type { RepositoryLookup } from '../object-stores/RepositoryService';
import {
  COVERAGE_WATCHED,
  readClusters,
  type ClusterReadings,
} from './readClusters';
import type { FoundRow } from './toNamespaceRows';

/** How long an answer waits for what was never read. */
const FIRST_ANSWER_TIMEOUT_MS = 2_000;
/** Concurrent readers share one result. */
const RESULT_LIFETIME_MS = 5_000;
const CATALOG_LIFETIME_MS = 60_000;

interface CoverageServiceOptions {
  readonly access: EntityAccess;
  readonly clusters: ClusterRegistry;
  readonly cache: ClusterCache;
  readonly otherTools: OtherToolsLookup;
  readonly bindings: Bindings;
  readonly entities: FleetEntities;
  readonly repositories: RepositoryLookup;
  readonly search: RepositorySearch;
  readonly lastBackups: Pick<LastBackups, 'get' | 'at'>;
  readonly isVisible: (cluster: string, namespace: string) => boolean;
  readonly config: CoverageConfig;
  /** What the configuration leaves out */
  readonly setup: () => readonly SetupGap[];
  readonly clock: Clock;
}

export class CoverageService {
  readonly #options: CoverageServiceOptions;
  #result:
    | { readonly at: number; readonly of: Promise<ClusterReadings> }
    | undefined;
  #catalogAt: number | undefined;
  #isCatalogRead = false;

  constructor(options: CoverageServiceOptions) {
    this.#options = options;
  }

  /** Throws `NotAllowedError` without `volsync.fleet.read`. */
  async getReport({ credentials }: Caller): Promise<CoverageReport> {
    const { access, search, clock } = this.#options;
    await access.require({
      permission: volsyncFleetReadPermission,
      credentials,
    });
    const seesAll = await this.#maySeeAll({ credentials });
    const { rows, gaps, isPending } = await this.#getClusters();
    const visible = new Set(
      await access.filter({
        entityRefs: refsOf([...rows, ...gaps]),
        permission: volsyncBackupReadPermission,
        credentials,
      }),
    );
    const isSeen = ({ entityRef }: { readonly entityRef?: string }) =>
      entityRef === undefined ? seesAll : visible.has(entityRef);
    const found = seesAll ? search.get() : undefined;
    const setup = this.#options.setup();
    return {
      at: clock.now().toISOString(),
      complete: this.#isCatalogRead && !isPending && readsEveryCluster(setup),
      scope: seesAll ? 'all' : 'own',
      rows: [
        ...rows.filter(isSeen).map(row => this.#measure(row)),
        ...toRepositoryRows(found).map(row =>
          this.#nameFormer(row, { rows, isSeen }),
        ),
      ].sort(compareRows),
      gaps: [
        ...gaps.filter(gap => gap.cluster !== undefined && !gap.entityRef),
        ...gaps.filter(gap => gap.entityRef && isSeen(gap)),
        ...this.#catalogGaps(),
      ],
      search: found && toSearch(found),
      ...(setup.length > 0 && { setup }),
    };
  }

  async #maySeeAll({ credentials }: Caller): Promise<boolean> {
    try {
      await this.#options.access.require({
        permission: volsyncPlatformReadPermission,
        credentials,
      });
      return true;
    } catch (error) {
      if (error instanceof NotAllowedError) {
        return false;
      }
      throw error;
    }
  }

  async #getClusters(): Promise<ClusterReadings> {
    const now = this.#now();
    if (
      !this.#result ||
      Math.abs(now - this.#result.at) >= RESULT_LIFETIME_MS
    ) {
      const result = { at: now, of: this.#readClusters() };
      this.#result = result;
      result.of.then(
        // An incomplete result is not kept for the next request.
        ({ isPending }) => isPending && this.#forget(result),
        () => this.#forget(result),
      );
    }
    return this.#result.of;
  }

  #forget(result: object): void {
    if (this.#result === result) {
      this.#result = undefined;
    }
  }

  async #readClusters(): Promise<ClusterReadings> {
    const { clusters, cache, otherTools, bindings, entities, config } =
      this.#options;
    await Promise.all([
      this.#readCatalog(),
      ...clusters.listClusters().map(({ name }) =>
        cache.waitUntilRead(name, COVERAGE_WATCHED, {
          milliseconds: FIRST_ANSWER_TIMEOUT_MS,
        }),
      ),
    ]);
    const { namespaces } = await assignNamespaces(entities.all.values(), {
      clusters,
      bindings,
    });
    const readAll = () =>
      readClusters({
        clusters,
        cache,
        otherTools,
        assigned: namespaces,
        systemNamespaces: config.systemNamespaces,
        isCatalogRead: this.#isCatalogRead,
      });
    // The first pass requests what other tools back up; the second includes what was read in time.
    await readAll();
    await waitUpTo(
      otherTools.waitUntilRead(({ isFirst }) => isFirst),
      { timeoutMs: FIRST_ANSWER_TIMEOUT_MS, clock: this.#options.clock },
    );
    return readAll();
  }

  /** Reads the catalog every minute; waits only if it was never read. */
  async #readCatalog(): Promise<void> {
    const now = this.#now();
    const isOld =
      this.#catalogAt === undefined ||
      Math.abs(now - this.#catalogAt) >= CATALOG_LIFETIME_MS;
    if (!isOld && this.#isCatalogRead) {
      return;
    }
    this.#catalogAt = now;
    const reading = this.#options.entities.refresh().then(isRead => {
      this.#isCatalogRead ||= isRead;
    });
    if (!this.#isCatalogRead) {
      const { clock } = this.#options;
      await waitUpTo(reading, { timeoutMs: FIRST_ANSWER_TIMEOUT_MS, clock });
    }
  }

  #catalogGaps(): readonly CoverageGap[] {
    return this.#isCatalogRead
      ? []
      : [
          {
            message:
              'The catalog could not be read, so the services of the claims are not known',
          },
        ];
  }

  /** What is left of the backups of a volume: the time of the last one, or their size, if the portal may read it. */
  #measure({ secretName, ...row }: FoundRow): CoverageRow {
    const { repositories, isVisible } = this.#options;
    const { cluster, namespace } = row;
    if (row.kind === 'no-backup' && cluster && namespace) {
      const volume = { cluster, namespace, claim: row.name };
      const backup = this.#options.lastBackups.get(volume);
      return backup
        ? { ...row, formerBackup: toFormerBackup({ volume, backup }) }
        : row;
    }
    if (!secretName || !cluster || !namespace) {
      return row;
    }
    const facts = isVisible(cluster, namespace)
      ? repositories.get({ cluster, namespace, name: secretName })
      : undefined;
    return facts?.state === 'read' && facts.value.exists
      ? {
          ...row,
          bytes: facts.value.objects.bytes,
          objects: facts.value.objects.count,
          lastWriteAt: facts.value.snapshots.at(-1)?.lastModified,
        }
      : row;
  }

  /** The volume whose backups an unused repository holds, if the caller may see that volume. */
  #nameFormer(
    row: CoverageRow,
    {
      rows,
      isSeen,
    }: {
      readonly rows: readonly CoverageRow[];
      readonly isSeen: (row: CoverageRow) => boolean;
    },
  ): CoverageRow {
    const [former] = this.#options.lastBackups.at(row.name);
    if (!former) {
      return row;
    }
    const { volume, backup } = former;
    const asking = rows.filter(
      ({ kind, cluster, namespace, name }) =>
        kind !== 'repository-gone' &&
        cluster === volume.cluster &&
        namespace === volume.namespace &&
        name === volume.claim,
    );
    const own = asking.find(isSeen);
    return asking.length > 0 && !own
      ? { ...row, formerBackup: { at: backup.at } }
      : {
          ...row,
          formerBackup: toFormerBackup(former),
          entityRef: own?.entityRef,
          owner: own?.owner,
        };
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}

function toFormerBackup({ volume, backup }: VolumeBackup): FormerBackup {
  const { at, snapshotId, location } = backup;
  return { ...volume, at, snapshotId, location };
}

function toRepositoryRows(
  found: Reading<SearchResult> | undefined,
): readonly CoverageRow[] {
  if (found?.state !== 'read') {
    return [];
  }
  const { repositories, uncertainties: doubts } = found.value;
  return repositories.map(({ location, ...measured }) => ({
    id: `repository-gone ${location}`,
    kind: 'repository-gone',
    certainty: doubts.length > 0 ? 'unknown' : 'seen',
    name: location,
    ...measured,
  }));
}

function toSearch(found: Reading<SearchResult>): CoverageSearch {
  if (found.state === 'read') {
    const { uncertainties: doubts, gaps } = found.value;
    return { state: 'read', at: found.at, doubts, gaps };
  }
  const { reason, message, at } = found;
  const nothing = { message, doubts: [], gaps: [] };
  switch (reason) {
    case 'pending':
      return { ...nothing, state: 'pending' };
    case 'not-configured':
      return { ...nothing, state: 'off' };
    default:
      return { ...nothing, state: 'failed', at };
  }
}

function refsOf(
  parts: readonly { readonly entityRef?: string }[],
): readonly string[] {
  return [...new Set(parts.flatMap(({ entityRef }) => entityRef ?? []))];
}

function compareRows(one: CoverageRow, other: CoverageRow): number {
  return (
    COVERAGE_KINDS.indexOf(one.kind) - COVERAGE_KINDS.indexOf(other.kind) ||
    compareTexts(one.cluster ?? '', other.cluster ?? '') ||
    compareTexts(one.namespace ?? '', other.namespace ?? '') ||
    compareTexts(one.name, other.name) ||
    compareTexts(one.id, other.id)
  );
}
