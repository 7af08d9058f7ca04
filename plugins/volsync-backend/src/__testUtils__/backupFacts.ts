import type { AuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { VolsyncVerdictsService } from 'backstage-plugin-volsync-node';

export function createBackupFactRetriever(services: {
  readonly auth: AuthService;
  readonly catalog: CatalogService;
  readonly verdicts: VolsyncVerdictsService;
}) {
  const { auth, catalog, verdicts } = services;
  return {
    id: 'backupFactRetriever',
    version: '1.0.0',
    schema: {
      verdict: { type: 'string' as const, description: 'Of the worst volume' },
      isProtected: {
        type: 'boolean' as const,
        description: 'Every volume is protected',
      },
    },
    handler: async () => {
      const credentials = await auth.getOwnServiceCredentials();
      const { items } = await catalog.getEntities(
        { filter: { kind: 'component' } },
        { credentials },
      );
      const facts = [];
      for (const entity of items) {
        const { kind, metadata } = entity;
        try {
          const { worst } = await verdicts.getVerdicts(
            stringifyEntityRef(entity),
            { credentials },
          );
          facts.push({
            entity: {
              kind,
              namespace: metadata.namespace ?? 'default',
              name: metadata.name,
            },
            facts: {
              verdict: worst ?? 'no volume',
              isProtected: worst === 'protected',
            },
          });
        } catch (error) {
          // The entity has no namespace, so it has no backups.
          if (!(error instanceof ResponseError && error.statusCode === 404)) {
            throw error;
          }
        }
      }
      return facts;
    },
  };
}
