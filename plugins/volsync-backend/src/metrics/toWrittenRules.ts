import { z } from 'zod';
import { isAboutVolsync } from './askRules';

/** An alerting rule in a PrometheusRule. @internal */
export interface WrittenRule {
  readonly name: string;
  readonly query: string;
  readonly severity?: string;
  /** `namespace/name` of the PrometheusRule */
  readonly object: string;
}

const objectSchema = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string().default('') }),
  spec: z.object({
    groups: z.array(
      z.object({
        rules: z
          .array(
            z.object({
              alert: z.string().optional(),
              // Prometheus Operator also accepts a number.
              expr: z.union([z.string(), z.number()]).transform(String),
              labels: z.record(z.string(), z.string()).optional(),
            }),
          )
          .default([]),
      }),
    ),
  }),
});

/** The alerts about VolSync in the PrometheusRules of a cluster; invalid rules are skipped. Pure. @internal */
export function toWrittenRules(
  objects: readonly unknown[],
): readonly WrittenRule[] {
  return objects.flatMap(object => {
    const parsed = objectSchema.safeParse(object);
    if (!parsed.success) {
      return [];
    }
    const { metadata, spec } = parsed.data;
    return spec.groups
      .flatMap(group => group.rules)
      .flatMap(({ alert, expr, labels }) =>
        alert !== undefined && isAboutVolsync(alert, expr)
          ? {
              name: alert,
              query: expr,
              severity: labels?.severity,
              object: `${metadata.namespace}/${metadata.name}`,
            }
          : [],
      );
  });
}
