import { z } from 'zod';
import { cidrSchema, httpUrlSchema, textSchema } from './schemas';

/** One endpoint that repositories may be read from. @internal */
export const objectStoreSchema = z
  .object({
    endpoint: httpUrlSchema
      .refine(value => {
        if (!URL.canParse(value)) {
          return true; // reported above
        }
        return new URL(value).pathname === '/';
      }, 'must contain only scheme, host and port. Buckets and paths come from the Secrets')
      .transform(value =>
        URL.canParse(value) ? new URL(value).origin : value,
      ),
    region: textSchema.optional(),
    addresses: z.array(cidrSchema).default([]),
    caFile: textSchema.optional(),
    role: z
      .object({
        arn: textSchema,
        webIdentityTokenFile: textSchema.optional(),
        stsEndpoint: httpUrlSchema.optional(),
      })
      .strict()
      .optional(),
  })
  .strict();

export type ObjectStoreConfig = z.output<typeof objectStoreSchema>;

/** The namespaces that may use the repositories at a location. */
const locationSchema = z
  .object({
    location: textSchema,
    namespaces: z.array(textSchema).min(1),
    clusters: z.array(textSchema).optional(),
  })
  .strict();

export const repositoriesSchema = z
  .object({
    decrypt: z.boolean().default(false),
    cacheDirectory: textSchema.optional(),
    maxObjects: z.number().int().positive().default(2_000_000),
    locations: z.array(locationSchema).default([]),
    maxMetadataBytes: z.number().int().positive().optional(),
    maxIndexBytes: z.number().int().positive().optional(),
    maxTreeBytes: z.number().int().positive().optional(),
    maxEntryBytes: z.number().int().positive().optional(),
  })
  .strict();

export type RepositoriesConfig = z.output<typeof repositoriesSchema>;
