import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type express from 'express';
import Router from 'express-promise-router';
import { addBaselineRoutes } from './baseline';
import { addChoicesRoutes } from './choices';
import { addCoverageRoutes } from './coverage';
import { addDownloadRoutes } from './downloads';
import { addFleetRoutes } from './fleet';
import { addMonitoringRoutes } from './monitoring';
import { addOperationRoutes } from './operations';
import { addEvidenceRoutes } from './evidence';
import { addPlatformRoutes } from './platform';
import { addSnapshotRoutes } from './snapshots';
import { addSnapshotStreamRoutes } from './snapshotStreams';
import { addVolumeRoutes } from './volumes';
import type { BaselineService } from '../baseline/BaselineService';
import type { CoverageService } from '../coverage/CoverageService';
import type { OperationsService } from '../operations/OperationsService';
import type { EvidenceExportService } from '../evidence-export/EvidenceExportService';
import type { PlatformService } from '../platform/PlatformService';
import type { MonitoringService } from '../monitoring/MonitoringService';
import type { ChoicesService } from '../choices/ChoicesService';
import type { ContentService } from '../content/ContentService';
import type { DownloadService } from '../content/DownloadService';
import type { SnapshotsService } from '../content/SnapshotsService';
import type { FleetService } from '../fleet/FleetService';
import type { VolumesService } from '../report/VolumesService';

/** The routes of `openapi.yaml`, a file a noun. @internal */
export function createRouter(options: {
  readonly httpAuth: HttpAuthService;
  readonly snapshots: SnapshotsService;
  readonly content: ContentService;
  readonly downloads: DownloadService;
  readonly volumes: VolumesService;
  readonly fleet: FleetService;
  readonly baseline: BaselineService;
  readonly coverage: CoverageService;
  readonly choices: ChoicesService;
  readonly platform: PlatformService;
  readonly monitoring: MonitoringService;
  readonly evidenceExport: EvidenceExportService;
  readonly operations: OperationsService;
}): express.Router {
  const router = Router();
  addVolumeRoutes(router, options);
  addFleetRoutes(router, options);
  addCoverageRoutes(router, options);
  addChoicesRoutes(router, options);
  addPlatformRoutes(router, options);
  addBaselineRoutes(router, options);
  addMonitoringRoutes(router, options);
  addEvidenceRoutes(router, options);
  addOperationRoutes(router, options);
  addSnapshotRoutes(router, options);
  addSnapshotStreamRoutes(router, options);
  addDownloadRoutes(router, options);
  return router;
}
