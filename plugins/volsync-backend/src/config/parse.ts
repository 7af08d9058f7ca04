import type { z } from 'zod';

/** A mistake in the configuration: says which key, which rule, and what to do. @internal */
export class ConfigurationError extends Error {
  constructor(readonly key: string, rule: string, remedy?: string) {
    super(
      `Invalid configuration at "${key}": ${rule}${
        remedy ? `. ${remedy}` : ''
      }`,
    );
    this.name = 'ConfigurationError';
  }
}

/** `['clusters', 0, 'name']` below `volsync` → `volsync.clusters[0].name`. @internal */
export function toKey(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (key, part) =>
      typeof part === 'number' ? `${key}[${part}]` : `${key}.${String(part)}`,
    root,
  );
}

/**
 * Reads a piece of configuration by its schema. Only the first mistake is reported: the others often follow from it.
 * The value itself is never in the message, since it may be a secret.
 *
 * @internal
 */
export function parseConfig<T>(options: {
  readonly schema: z.ZodType<T>;
  readonly value: unknown;
  readonly key: string;
}): T {
  const result = options.schema.safeParse(options.value);
  if (result.success) {
    return result.data;
  }
  const issue = result.error.issues[0];
  if (!issue) {
    throw new ConfigurationError(options.key, 'it does not match the schema');
  }
  if (issue.code === 'unrecognized_keys') {
    throw new ConfigurationError(
      toKey(options.key, [...issue.path, issue.keys[0] ?? '?']),
      'unknown key',
      'Check the spelling, or remove it',
    );
  }
  throw new ConfigurationError(toKey(options.key, issue.path), issue.message);
}
