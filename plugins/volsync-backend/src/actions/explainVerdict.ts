import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { VolumesService } from '../report/VolumesService';

/** Explains the verdicts of an entity's volumes. @internal */
export function registerExplainVerdict(
  registry: ActionsRegistryService,
  { volumes }: { readonly volumes: VolumesService },
): void {
  registry.register({
    name: 'explain-verdict',
    title: 'Explain the backup verdicts of an entity',
    description:
      'Explains for each volume of a catalog entity whether its backup can be trusted. Returns the newest restore point, its proof and every finding with evidence, effect and fix.',
    attributes: { readOnly: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          entityRef: z.string().describe('Such as component:default/orders'),
          claim: z
            .string()
            .optional()
            .describe('One of its volumes. Default: all'),
        }),
      output: z =>
        z.object({
          volumes: z.array(
            z.object({
              cluster: z.string(),
              namespace: z.string(),
              claim: z.string(),
              verdict: z.string(),
              newestRestorable: z
                .object({
                  at: z.string(),
                  snapshotId: z.string(),
                  proof: z.string(),
                })
                .optional(),
              findings: z.array(
                z.object({
                  code: z.string(),
                  severity: z.string(),
                  what: z.string(),
                  why: z.string(),
                  means: z.string().optional(),
                  fix: z.array(z.string()),
                  remedyOperation: z
                    .string()
                    .optional()
                    .describe(
                      'The kind of operation that fixes it, for plan-operation',
                    ),
                }),
              ),
              notRead: z
                .array(z.string())
                .describe('What could not be read, and what it would show'),
            }),
          ),
        }),
    },
    examples: [
      {
        title: 'Why a service is not protected',
        input: { entityRef: 'component:default/orders' },
      },
    ],
    action: async ({ input, credentials }) => {
      const report = await volumes.getReport(input.entityRef, { credentials });
      return {
        output: {
          volumes: report.volumes
            .filter(
              ({ claim }) => input.claim === undefined || claim === input.claim,
            )
            .map(volume => ({
              cluster: volume.cluster,
              namespace: volume.namespace,
              claim: volume.claim,
              verdict: volume.verdict,
              newestRestorable: volume.newestRestorable,
              findings: volume.findings.map(finding => ({
                code: finding.code,
                severity: finding.severity,
                what: finding.what,
                why: finding.why,
                means: finding.means,
                remedyOperation: finding.remedyOperation?.kind,
                fix: finding.fix.map(step =>
                  step.command ? `${step.text}: ${step.command}` : step.text,
                ),
              })),
              notRead: [
                ...(volume.repository.state === 'unread'
                  ? [volume.repository.message]
                  : []),
                ...volume.missing.map(part => part.message),
              ],
            })),
        },
      };
    },
  });
}
