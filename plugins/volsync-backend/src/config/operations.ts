import { z } from 'zod';
import { drillsSchema } from './drills';
import { durationSchema, entityRefSchema, textSchema } from './schemas';

const HOUR_MS = 3_600_000;
const DAY = 24 * HOUR_MS;

/** The container that hashes restored files. Requests can't change any of it. */
const verificationSchema = z
  .object({
    image: textSchema.default('busybox:1.37'),
    imagePullSecrets: z.array(textSchema).default([]),
    /** `undefined`: as the source's mover */
    securityContext: z.record(z.string(), z.unknown()).optional(),
    resources: z.record(z.string(), z.unknown()).default({
      requests: { cpu: '100m', memory: '64Mi' },
      limits: { memory: '256Mi' },
    }),
    maxFiles: z.number().int().positive().default(10_000),
    maxBytes: z
      .number()
      .int()
      .positive()
      .default(5 * 1024 ** 3),
  })
  .strict();

/**
 * The container that reads chosen files from a repository, next to the volume's data. Requests can't change any of it.
 */
const resticSchema = z
  .object({
    image: textSchema.default('quay.io/backube/volsync:0.13.0'),
    imagePullSecrets: z.array(textSchema).default([]),
    resources: z.record(z.string(), z.unknown()).default({
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { memory: '1Gi' },
    }),
  })
  .strict();

/** A command of the operator's that tells whether an app can use restored files. Nothing of it ever comes from a request. */
const applicationCheckSchema = z
  .object({
    name: textSchema,
    image: textSchema,
    imagePullSecrets: z.array(textSchema).default([]),
    command: z.array(z.string()).nonempty(),
    resources: z.record(z.string(), z.unknown()).optional(),
    volumes: z
      .array(
        z
          .object({
            cluster: textSchema.optional(),
            namespace: textSchema,
            claim: textSchema,
          })
          .strict(),
      )
      .nonempty(),
  })
  .strict();

const MOVER_PARTS = [
  'affinity',
  'podLabels',
  'resources',
  'securityContext',
  'serviceAccount',
] as const;

const moverSchema = z
  .object({
    takeOver: z
      .array(z.enum(MOVER_PARTS))
      .default(['affinity', 'podLabels', 'resources']),
  })
  .strict();

/** A template that may start destructive operations, and its required owner. */
const templateSchema = z
  .object({
    entityRef: entityRefSchema('template:default/restore'),
    owner: entityRefSchema('group:default/platform'),
    location: textSchema.optional(),
  })
  .strict();

const bulkSchema = z
  .object({
    concurrentPerCluster: z.number().int().positive().max(100).default(4),
  })
  .strict();

/** Durations are in milliseconds after parsing. @internal */
export const operationsSchema = z
  .object({
    allowWithoutPermissions: z.boolean().default(false),
    argoCdNamespace: textSchema.default('argocd'),
    bulk: bulkSchema
      .optional()
      .transform(value => value ?? bulkSchema.parse({})),
    concurrency: z.number().int().positive().max(100).default(8),
    drills: drillsSchema
      .optional()
      .transform(value => value ?? drillsSchema.parse({})),
    mover: moverSchema
      .optional()
      .transform(value => value ?? moverSchema.parse({})),
    applicationChecks: z
      .array(applicationCheckSchema)
      .default([])
      .refine(
        checks =>
          new Set(checks.map(({ name }) => name)).size === checks.length,
        'each check needs a name of its own',
      ),
    restic: resticSchema
      .optional()
      .transform(value => value ?? resticSchema.parse({})),
    restoreElsewhere: z.boolean().default(false),
    templates: z.array(templateSchema).default([]),
    historyRetention: durationSchema
      .optional()
      .transform(value => value ?? 400 * DAY),
    safetySnapshotRetention: durationSchema
      .refine(
        value => value >= HOUR_MS,
        'must be an hour or more: a restore in place is undone until then',
      )
      .optional()
      .transform(value => value ?? 7 * DAY),
    verification: verificationSchema
      .optional()
      .transform(value => value ?? verificationSchema.parse({})),
  })
  .strict();

export type OperationsConfig = z.output<typeof operationsSchema>;
export type VerificationConfig = OperationsConfig['verification'];
export type ApplicationCheckConfig =
  OperationsConfig['applicationChecks'][number];
export type ResticConfig = OperationsConfig['restic'];
/** The parts of a source's mover that a restore can take over. */
export type MoverPart = OperationsConfig['mover']['takeOver'][number];
