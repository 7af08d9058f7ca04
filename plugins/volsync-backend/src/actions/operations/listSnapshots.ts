import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { SnapshotsService } from '../../content/SnapshotsService';
import { parseVolumeInput, VOLUME_INPUT_DESCRIPTIONS } from './volumeInput';

const MAX_SNAPSHOTS = 200;

/** Lists the restore points of a volume. @internal */
export function registerListSnapshots(
  registry: ActionsRegistryService,
  { snapshots }: { readonly snapshots: SnapshotsService },
): void {
  registry.register({
    name: 'list-snapshots',
    title: 'List the snapshots of a volume',
    description:
      'Lists the snapshots in the repository of a volume, newest first. If the portal does not decrypt repositories, it lists only ids and storage times.',
    attributes: { readOnly: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          entityRef: z.string().describe(VOLUME_INPUT_DESCRIPTIONS.entityRef),
          cluster: z.string().describe(VOLUME_INPUT_DESCRIPTIONS.cluster),
          claim: z.string().describe(VOLUME_INPUT_DESCRIPTIONS.claim),
          limit: z
            .number()
            .int()
            .min(1)
            .max(MAX_SNAPSHOTS)
            .optional()
            .describe('How many. Default: 20'),
        }),
      output: z =>
        z.object({
          total: z.number(),
          decrypted: z.boolean(),
          notDecrypted: z.string().optional().describe('Why not'),
          sharedWith: z
            .array(z.string())
            .describe('Other sources that back up into the same repository'),
          snapshots: z.array(
            z.object({
              id: z.string(),
              storedAt: z.string().optional(),
              time: z.string().optional().describe('Start of the backup'),
              host: z.string().optional(),
              paths: z.array(z.string()).optional(),
              files: z.number().optional(),
              bytes: z.number().optional(),
              proof: z
                .string()
                .optional()
                .describe(
                  'What shows that it can be restored: present, complete or test-restored',
                ),
              provenAt: z.string().optional(),
              problem: z
                .string()
                .optional()
                .describe("Why it can't be restored"),
            }),
          ),
        }),
    },
    action: async ({ input, credentials }) => {
      const page = await snapshots.list({
        ...parseVolumeInput(input, credentials),
        offset: 0,
        limit: input.limit ?? 20,
      });
      return {
        output: {
          total: page.total,
          decrypted: page.decrypted.state === 'read',
          notDecrypted:
            page.decrypted.state === 'unread'
              ? page.decrypted.message
              : undefined,
          sharedWith: [...page.sharedWith],
          snapshots: page.snapshots.map(
            ({ id, lastModified, details, ...status }) => ({
              id,
              storedAt: lastModified,
              time: details?.time,
              host: details?.hostname,
              paths: details && [...details.paths],
              files: details?.files,
              bytes: details?.bytes,
              proof: status.proof,
              provenAt: status.provenAt,
              problem: status.problem,
            }),
          ),
        },
      };
    },
  });
}
