import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  BaselineReport,
  CoverageReport,
  FleetPage,
  MonitoringReport,
  PlatformReport,
  Verdict,
} from 'backstage-plugin-volsync-common';
import type { Abortable } from './RepositoryApi';

/** To be read by people, or by machines. @public */
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
 * Which volumes, and in which order. Each filter is absent or empty for all.
 *
 * @public
 */
export interface FleetQuery {
  readonly sort: string;
  readonly order: 'ascending' | 'descending';
  readonly group: 'none' | 'owner' | 'system' | 'cluster';
  readonly verdict: readonly Verdict[];
  /** Part of a name, or of the problem */
  readonly text?: string;
  readonly only?: 'past-objective' | 'not-test-restored';
}

/** @public */
export interface FleetPageRequest extends FleetQuery {
  /** At most 1,000 */
  readonly limit: number;
  /** `nextCursor` of the page before */
  readonly cursor?: string;
}

/**
 * Reads what is known of all clusters together. Rejects with a `ResponseError` where the backend refuses.
 *
 * @public
 */
export interface PlatformApi {
  /** Whether what backups need is in place */
  getPlatform(options?: Abortable): Promise<PlatformReport>;
  /** Whether the backups are monitored, and what the alerts say */
  getMonitoring(options?: Abortable): Promise<MonitoringReport>;
  /** Some of the volumes that the viewer may see */
  getFleetPage(
    request: FleetPageRequest,
    options?: Abortable,
  ): Promise<FleetPage>;
  /** All volumes that match, as CSV */
  getFleetCsv(query: FleetQuery, options?: Abortable): Promise<string>;
  /** What a sample takes to be backed up and restored, over time */
  getBaseline(options?: Abortable): Promise<BaselineReport>;
  /** What has no backup, and what is left of backups */
  getCoverage(options?: Abortable): Promise<CoverageReport>;
  /** The record of what was seen of an entity, or of the platform, as a file. The backend audits it. */
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
