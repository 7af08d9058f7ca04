import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  BaselineReport,
  CoverageReport,
  FleetObjectives,
  FleetPage,
  MonitoringReport,
  PlatformReport,
  Verdict,
} from 'backstage-plugin-volsync-common';
import type { Abortable } from './RepositoryApi';

/** Markdown for people, JSON for machines. @public */
export type EvidenceFormat = 'markdown' | 'json';

/** @public */
export interface EvidenceFile {
  /** Such as `evidence-orders-2026-11-25.md` */
  readonly name: string;
  /** A media type */
  readonly type: string;
  readonly text: string;
}

/**
 * Selects and sorts volumes. A filter that is absent or empty matches all of them.
 *
 * @public
 */
export interface FleetQuery {
  readonly sort: string;
  readonly order: 'ascending' | 'descending';
  readonly group: 'none' | 'owner' | 'system' | 'cluster';
  readonly verdict: readonly Verdict[];
  /** Part of a name or of the problem */
  readonly text?: string;
  readonly only?: 'past-objective' | 'not-test-restored';
}

/** @public */
export interface FleetPageRequest extends FleetQuery {
  /** At most 1,000 */
  readonly limit: number;
  /** `nextCursor` of the previous page */
  readonly cursor?: string;
}

/**
 * Reads what is known about all clusters. Rejects with a `ResponseError` if the backend refuses.
 *
 * @public
 */
export interface PlatformApi {
  /** Results of the platform checks that backups depend on */
  getPlatform(options?: Abortable): Promise<PlatformReport>;
  /** Whether the backups are monitored, and the state of the alerts */
  getMonitoring(options?: Abortable): Promise<MonitoringReport>;
  /** One page of the volumes that the viewer can see */
  getFleetPage(
    request: FleetPageRequest,
    options?: Abortable,
  ): Promise<FleetPage>;
  /** All matching volumes, as CSV */
  getFleetCsv(query: FleetQuery, options?: Abortable): Promise<string>;
  /** Share of time in which the viewer's volumes were within their objective, in the last days */
  getFleetObjectives(
    days: number,
    options?: Abortable,
  ): Promise<FleetObjectives>;
  /** Durations of backing up and restoring a sample, over time */
  getBaseline(options?: Abortable): Promise<BaselineReport>;
  /** Volumes without a backup, and backups without a volume */
  getCoverage(options?: Abortable): Promise<CoverageReport>;
  /** Exports the recorded evidence of an entity or of the platform as a file. The backend audits the export. */
  exportEvidence(
    query: {
      /** Absent for the platform */
      readonly entityRef?: string;
      readonly format: EvidenceFormat;
    },
    options?: Abortable,
  ): Promise<EvidenceFile>;
}

/** @public */
export const volsyncPlatformApiRef = createApiRef<PlatformApi>().with({
  id: 'plugin.volsync.platform',
  pluginId: 'volsync',
});
