import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Router } from 'express';
import { sendEvents } from './eventStream';
import type { VolumesService } from '../report/VolumesService';
import { ENTITY_PATH, readEntityRef, readViewer } from './requests';

/** The volumes of an entity, once and as a stream of changes. @internal */
export function addVolumeRoutes(
  router: Router,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly volumes: VolumesService;
  },
): void {
  const { httpAuth, volumes } = options;

  router.get(`${ENTITY_PATH}/volumes`, async (request, response) => {
    const viewer = await readViewer(httpAuth, request);
    const entityRef = readEntityRef(request.params);
    response.set('cache-control', 'no-store');
    response.json(await volumes.getReport(entityRef, viewer));
  });

  router.get(`${ENTITY_PATH}/volumes/watch`, async (request, response) => {
    const viewer = await readViewer(httpAuth, request);
    const entityRef = readEntityRef(request.params);
    await sendEvents(response, {
      event: 'report',
      values: signal => volumes.watchReport(entityRef, { ...viewer, signal }),
    });
  });
}
