import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { FleetPage } from 'backstage-plugin-volsync-common';
import { EVERY_ROW } from '../fleet/FleetQuery';
import type { FleetService } from '../fleet/FleetService';

const MAX_VOLUMES = 200;

/**
 * Lists volumes without a restorable snapshot, and those whose backups fail, as far as the caller may view them.
 * @internal
 */
export function registerListUnprotectedVolumes(
  registry: ActionsRegistryService,
  { fleet }: { readonly fleet: FleetService },
): void {
  registry.register({
    name: 'list-unprotected-volumes',
    title: 'List volumes without a trusted backup',
    description:
      'Lists the volumes of catalog entities without a trusted backup, worst first, each with the reason. By default it lists unprotected and failing volumes; other verdicts can be requested. If "complete" is false, some volumes have not been checked.',
    attributes: { readOnly: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          verdicts: z
            .array(
              z.enum([
                'failing',
                'unprotected',
                'at-risk',
                'unknown',
                'protected',
              ]),
            )
            .optional()
            .describe('Which verdicts. Default: failing and unprotected'),
          owner: z
            .string()
            .optional()
            .describe('Ref of an owner, such as group:default/platform'),
        }),
      output: z =>
        z.object({
          complete: z
            .boolean()
            .describe('Whether every volume has been checked'),
          total: z.number().describe('Number of matches'),
          volumes: z
            .array(
              z.object({
                cluster: z.string(),
                namespace: z.string(),
                claim: z.string(),
                entityRef: z.string(),
                owner: z.string().optional(),
                verdict: z.string(),
                reason: z.string().optional(),
                lastGoodBackupAt: z.string().optional(),
              }),
            )
            .describe(`At most ${MAX_VOLUMES}`),
        }),
    },
    examples: [
      { title: 'Volumes without any backup', input: {} },
      {
        title: 'Volumes of one team that are at risk',
        input: { verdicts: ['at-risk'], owner: 'group:default/platform' },
      },
    ],
    action: async ({ input, credentials }) => {
      const { body } = await fleet.getPage(
        { credentials },
        {
          sort: 'verdict',
          descending: false,
          group: 'none',
          limit: MAX_VOLUMES,
          filter: {
            ...EVERY_ROW,
            verdicts: input.verdicts ?? ['failing', 'unprotected'],
            owners: input.owner === undefined ? [] : [input.owner],
          },
        },
      );
      const page: FleetPage = JSON.parse(String(body));
      return {
        output: {
          complete: page.complete,
          total: page.matching,
          volumes: page.rows.map(row => ({
            cluster: row.cluster,
            namespace: row.namespace,
            claim: row.claim,
            entityRef: row.entityRef,
            owner: row.owner,
            verdict: row.verdict,
            reason: row.finding?.what,
            lastGoodBackupAt: row.newestRestorable?.at,
          })),
        },
      };
    },
  });
}
