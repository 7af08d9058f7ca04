import type { z } from 'zod';

/** A mistake in the configuration. Its message names the key, the rule and the fix. @internal */
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
 * Parses a part of the configuration by its schema. Reports only the first mistake, because the others often follow
 * from it. The message never contains the value, because it may be a secret.
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
