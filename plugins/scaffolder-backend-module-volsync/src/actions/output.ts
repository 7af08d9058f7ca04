import type { z as zod } from 'zod/v3';

type Z = typeof zod;

/** The output of all actions. */
export const planOutput = {
  files: (z: Z) =>
    z
      .array(
        z.object({
          path: z.string(),
          change: z.enum(['added', 'changed', 'removed']),
        }),
      )
      .describe('What changes in the repository, by path from its root'),
  removedFiles: (z: Z) =>
    z
      .array(z.string())
      .describe(
        'The paths that are removed, for publish actions that need them',
      ),
  changed: (z: Z) => z.boolean().describe('Whether anything changes at all'),
  location: (z: Z) =>
    z
      .string()
      .optional()
      .describe(
        'The repository in the bucket: s3:http://host:port/bucket/path',
      ),
  diff: (z: Z) =>
    z.string().describe('What changes in the repository, as a unified diff'),
  summary: (z: Z) => z.string().describe('Markdown for the pull request'),
};

/** Additional output of enabling. */
export const enableOutput = {
  ...planOutput,
  namespace: (z: Z) => z.string().describe('The namespace of the backups'),
  variables: (z: Z) =>
    z
      .array(
        z.object({
          name: z.string(),
          value: z.string(),
          source: z.enum(['default', 'form', 'repository']),
        }),
      )
      .describe('Every variable of the component, and where its value is from'),
  notChecked: (z: Z) =>
    z.array(z.string()).describe('What could not be checked, and why'),
};

/** Converts a plan into the fields of `enableOutput`. */
export type EnableOutput = {
  [Field in keyof typeof enableOutput]: zod.infer<
    ReturnType<(typeof enableOutput)[Field]>
  >;
};
