import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { EvidenceRecord } from 'backstage-plugin-volsync-common';
import type { Request, Response, Router } from 'express';
import type { EvidenceExportService } from '../evidence-export/EvidenceExportService';
import { toMarkdown } from '../evidence-export/toMarkdown';
import { ENTITY_PATH, readCaller, readEntityRef } from './requests';

/** The exported evidence, as JSON or readable. @internal */
export function addEvidenceRoutes(
  router: Router,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly evidenceExport: EvidenceExportService;
  },
): void {
  const { httpAuth, evidenceExport } = options;

  router.get(`${ENTITY_PATH}/evidence`, async (request, response) => {
    const caller = await readCaller(httpAuth, request);
    const entityRef = readEntityRef(request.params);
    send(
      request,
      response,
      await evidenceExport.exportEntity(entityRef, caller),
    );
  });

  router.get('/v1/platform/evidence', async (request, response) => {
    const caller = await readCaller(httpAuth, request);
    send(request, response, await evidenceExport.exportPlatform(caller));
  });
}

function send(
  request: Request,
  response: Response,
  record: EvidenceRecord,
): void {
  response.set('cache-control', 'no-store');
  response.vary('accept');
  if (request.accepts(['json', 'text/markdown']) === 'text/markdown') {
    response.type('text/markdown').send(toMarkdown(record));
  } else {
    response.json(record);
  }
}
