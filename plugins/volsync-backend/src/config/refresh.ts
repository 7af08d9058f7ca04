import { z } from 'zod';
import { durationSchema } from './schemas';

const MEBIBYTE = 1024 ** 2;
const GIBIBYTE = 1024 ** 3;

const milliseconds = (fallback: number) =>
  durationSchema.optional().transform(value => value ?? fallback);

/** All in milliseconds after parsing. @internal */
export const refreshSchema = z
  .object({
    idle: milliseconds(15 * 60_000),
    repositories: milliseconds(10 * 60_000),
    details: milliseconds(30_000),
    metrics: milliseconds(60_000),
    poll: milliseconds(30_000),
  })
  .strict();

export const limitsSchema = z
  .object({
    streams: z.number().int().positive().default(500),
    streamsPerUser: z.number().int().positive().default(20),
    searches: z.number().int().positive().default(30),
    searchesPerUser: z.number().int().positive().default(4),
    downloads: z.number().int().positive().default(30),
    downloadsPerUser: z.number().int().positive().default(4),
    bulk: z.number().int().positive().default(40),
    bulkPerUser: z.number().int().positive().default(10),
    repositories: z.number().int().positive().default(6),
    repositoriesPerNamespace: z.number().int().positive().default(2),
    repositoryBytes: z
      .number()
      .int()
      .positive()
      .default(512 * MEBIBYTE),
    repositoryBytesPerNamespace: z
      .number()
      .int()
      .positive()
      .default(256 * MEBIBYTE),
    inflatedBytes: z
      .number()
      .int()
      .positive()
      .default(32 * GIBIBYTE),
    inflatedBytesPerNamespace: z
      .number()
      .int()
      .positive()
      .default(8 * GIBIBYTE),
    derivedKeys: z.number().int().positive().default(2_000),
    derivedKeysPerNamespace: z.number().int().positive().default(250),
    storeRequests: z.number().int().positive().default(400_000),
    storeRequestsPerNamespace: z.number().int().positive().default(50_000),
    findingBytesPerNamespace: z
      .number()
      .int()
      .positive()
      .default(4 * MEBIBYTE),
    logs: z.number().int().positive().default(40),
    logsPerNamespace: z.number().int().positive().default(10),
    objects: z.number().int().positive().default(50_000),
    objectsPerNamespace: z.number().int().positive().default(10_000),
    objectBytes: z
      .number()
      .int()
      .positive()
      .default(256 * MEBIBYTE),
    objectBytesPerNamespace: z
      .number()
      .int()
      .positive()
      .default(32 * MEBIBYTE),
  })
  .strict();

export type RefreshConfig = z.output<typeof refreshSchema>;
export type LimitsConfig = z.output<typeof limitsSchema>;
