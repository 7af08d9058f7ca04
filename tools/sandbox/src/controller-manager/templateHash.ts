import { createHash } from 'node:crypto';
import type { PodTemplate } from './workloadResources';

const LENGTH = 10;

/** A hash of a template, independent of the order of its fields. */
export function templateHash(template: PodTemplate): string {
  const text = JSON.stringify(template, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, LENGTH);
}
