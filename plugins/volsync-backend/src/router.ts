import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type express from 'express';
import Router from 'express-promise-router';
import { addChoicesRoutes } from './routes/choices';
import { addFleetRoutes } from './routes/fleet';
import { addVolumeRoutes } from './routes/volumes';
import type { ChoicesService } from './services/ChoicesService';
import type { FleetService } from './services/FleetService';
import type { VolumesService } from './services/VolumesService';

/** The routes of `openapi.yaml`, a file a noun. @internal */
export function createRouter(options: {
  readonly httpAuth: HttpAuthService;
  readonly volumes: VolumesService;
  readonly fleet: FleetService;
  readonly choices: ChoicesService;
}): express.Router {
  const router = Router();
  addVolumeRoutes(router, options);
  addFleetRoutes(router, options);
  addChoicesRoutes(router, options);
  return router;
}
