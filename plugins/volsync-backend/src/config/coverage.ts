import { z } from 'zod';
import { namespacePatternSchema } from './schemas';

/** Configuration of the coverage page. @internal */
export const coverageSchema = z
  .object({
    systemNamespaces: z
      .array(namespacePatternSchema)
      .default(['kube-*', 'openshift-*', '*-system']),
    searchBuckets: z.boolean().default(true),
    maxFolders: z.number().int().positive().default(2_000),
  })
  .strict();

export type CoverageConfig = z.output<typeof coverageSchema>;
