import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  BaselineReport,
  CoverageReport,
  FleetReport,
  MonitoringReport,
  PlatformReport,
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
 * Reads what is known of all clusters together. Rejects with a `ResponseError` where the backend refuses.
 *
 * @public
 */
export interface PlatformApi {
  /** Whether what backups need is in place */
  getPlatform(options?: Abortable): Promise<PlatformReport>;
  /** Whether the backups are monitored, and what the alerts say */
  getMonitoring(options?: Abortable): Promise<MonitoringReport>;
  /** Every volume that the viewer may see */
  getFleet(options?: Abortable): Promise<FleetReport>;
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
