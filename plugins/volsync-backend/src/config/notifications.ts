import { z } from 'zod';
import { durationSchema, entityRefSchema } from './schemas';

/** The kinds of notifications. */
const NOTIFICATION_KINDS = [
  'operation-done',
  'operation-failed',
  'failing',
  'overdue',
  'drill-failed',
  'locked',
  'platform',
] as const;

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

const severity = z.enum(['critical', 'high', 'normal', 'low']);

const severitiesSchema = z
  .object({
    'operation-done': severity.default('low'),
    'operation-failed': severity.default('high'),
    failing: severity.default('high'),
    overdue: severity.default('normal'),
    'drill-failed': severity.default('critical'),
    locked: severity.default('normal'),
    platform: severity.default('high'),
  })
  .strict();

const platformSchema = z
  .object({
    recipients: z.array(entityRefSchema('group:default/platform')).default([]),
  })
  .strict();

/** Durations are in milliseconds after parsing. @internal */
export const notificationsSchema = z
  .object({
    enabled: z.boolean().default(false),
    kinds: z.array(z.enum(NOTIFICATION_KINDS)).default([...NOTIFICATION_KINDS]),
    severity: severitiesSchema
      .optional()
      .transform(value => value ?? severitiesSchema.parse({})),
    after: durationSchema.optional().transform(value => value ?? 2 * 60_000),
    platform: platformSchema
      .optional()
      .transform(value => value ?? platformSchema.parse({})),
  })
  .strict();

export type NotificationsConfig = z.output<typeof notificationsSchema>;
