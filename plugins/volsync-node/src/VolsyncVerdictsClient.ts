import { VERDICTS, type EntityReport } from 'backstage-plugin-volsync-common';
import type { BackendClient } from './BackendClient';
import type {
  EntityVerdicts,
  VerdictsOptions,
  VolsyncVerdictsService,
} from './VolsyncVerdictsService';

export class VolsyncVerdictsClient implements VolsyncVerdictsService {
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  async getVerdicts(
    entityRef: string,
    options: VerdictsOptions,
  ): Promise<EntityVerdicts> {
    return toEntityVerdicts(
      await this.#backend.ask({ entityRef, ...options }, '/volumes'),
    );
  }
}

function toEntityVerdicts(report: EntityReport): EntityVerdicts {
  const unread = report.clusters.some(
    ({ state }) => state === 'unread' || state === 'pending',
  );
  const all = [
    ...report.volumes.map(({ verdict }) => verdict),
    ...(unread ? (['unknown'] as const) : []),
  ];
  return {
    entityRef: report.entityRef,
    worst: VERDICTS.find(verdict => all.includes(verdict)),
    volumes: report.volumes.map(volume => ({
      cluster: volume.cluster,
      namespace: volume.namespace,
      claim: volume.claim,
      verdict: volume.verdict,
      findings: volume.findings.map(({ code, severity, what }) => ({
        code,
        severity,
        what,
      })),
      newestRestorableAt: volume.newestRestorable?.at,
    })),
  };
}
