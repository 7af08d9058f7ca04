import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type express from 'express';
import Router from 'express-promise-router';
import { addBaselineRoutes } from './routes/baseline';
import { addChoicesRoutes } from './routes/choices';
import { addCoverageRoutes } from './routes/coverage';
import { addDownloadRoutes } from './routes/downloads';
import { addFleetRoutes } from './routes/fleet';
import { addMonitoringRoutes } from './routes/monitoring';
import { addOperationRoutes } from './routes/operations';
import { addEvidenceRoutes } from './routes/evidence';
import { addPlatformRoutes } from './routes/platform';
import { addSnapshotRoutes } from './routes/snapshots';
import { addSnapshotStreamRoutes } from './routes/snapshotStreams';
import { addVolumeRoutes } from './routes/volumes';
import type { BaselineService } from './baseline/BaselineService';
import type { CoverageService } from './coverage/CoverageService';
import type { OperationsService } from './operations/OperationsService';
import type { EvidenceExportService } from './evidence-export/EvidenceExportService';
import type { PlatformService } from './platform/PlatformService';
import type { MonitoringService } from './metrics/MonitoringService';
import type { ChoicesService } from './services/ChoicesService';
import type { ContentServices } from './createContentServices';
import type { FleetService } from './services/FleetService';
import type { VolumesService } from './services/VolumesService';

/** The routes of `openapi.yaml`, a file a noun. @internal */
export function createRouter(
  options: ContentServices & {
    readonly httpAuth: HttpAuthService;
    readonly volumes: VolumesService;
    readonly fleet: FleetService;
    readonly baseline: BaselineService;
    readonly coverage: CoverageService;
    readonly choices: ChoicesService;
    readonly platform: PlatformService;
    readonly monitoring: MonitoringService;
    readonly evidenceExport: EvidenceExportService;
    readonly operations: OperationsService;
  },
): express.Router {
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
