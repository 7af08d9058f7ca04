import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { PlatformService } from '../platform/PlatformService';

/** Reports which requirements for backups a platform meets, and which it doesn't. @internal */
export function registerGetPlatformState(
  registry: ActionsRegistryService,
  { platform }: { readonly platform: PlatformService },
): void {
  registry.register({
    name: 'get-platform-state',
    title: 'Get the state of the backup platform',
    description:
      'Checks for each cluster everything that VolSync backups depend on: object store, bucket, Secrets, Flux, controllers, CRDs, classes, monitoring. Each check reports what was found, its effect and the fix. "unknown" does not mean OK.',
    attributes: { readOnly: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          cluster: z.string().optional().describe('Default: every cluster'),
          onlyProblems: z
            .boolean()
            .optional()
            .describe('Omit the checks that pass. Default: false'),
        }),
      output: z =>
        z.object({
          clusters: z.array(
            z.object({
              cluster: z.string(),
              state: z.string(),
              checks: z.array(
                z.object({
                  id: z.string(),
                  title: z.string(),
                  state: z.string(),
                  seen: z.string(),
                  meaning: z.string(),
                  remedy: z.string().optional(),
                  command: z.string().optional(),
                }),
              ),
            }),
          ),
        }),
    },
    action: async ({ input, credentials }) => {
      const report = await platform.getReport({ credentials });
      return {
        output: {
          clusters: report.clusters
            .filter(
              ({ cluster }) =>
                input.cluster === undefined || cluster === input.cluster,
            )
            .map(({ cluster, state, checks }) => ({
              cluster,
              state,
              checks: checks
                .filter(check => !input.onlyProblems || check.state !== 'good')
                .map(check => ({
                  id: check.id,
                  title: check.title,
                  state: check.state,
                  seen: check.seen,
                  meaning: check.meaning,
                  remedy: check.remedy?.text,
                  command: check.remedy?.command,
                })),
            })),
        },
      };
    },
  });
}
