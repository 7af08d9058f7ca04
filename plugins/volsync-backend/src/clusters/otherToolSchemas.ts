/**
 * What is kept of the resources of other tools. Everything else is dropped, including objects that don't match the
 * schema.
 */
import type {
  AnnotatedPod,
  KubernetesObject,
  OtherToolObjects,
} from 'backstage-plugin-volsync-common';
import { z } from 'zod';

const text = z.string().optional();
const flag = z.boolean().optional();
const texts = z.array(z.string()).optional();
const textMap = z.record(z.string(), z.string()).optional();
const selector = z.object({
  matchLabels: textMap,
  matchExpressions: z
    .array(z.object({ key: text, operator: text, values: texts }))
    .optional(),
});
const selectors = z.array(selector).optional();
const metadata = z.object({
  name: z.string(),
  namespace: text,
  labels: textMap,
  ownerReferences: z
    .array(z.object({ kind: z.string(), name: z.string() }))
    .optional(),
});
const veleroSpec = z.object({
  includedNamespaces: texts,
  excludedNamespaces: texts,
  includedResources: texts,
  excludedResources: texts,
  includedNamespaceScopedResources: texts,
  excludedNamespaceScopedResources: texts,
  labelSelector: selector.optional(),
  orLabelSelectors: selectors,
  snapshotVolumes: flag,
  snapshotMoveData: flag,
  defaultVolumesToFsBackup: flag,
  defaultVolumesToRestic: flag,
});
const condition = z.object({
  type: text,
  status: text,
  reason: text,
  lastTransitionTime: text,
});

const SCHEMAS: Readonly<Record<keyof OtherToolObjects, z.ZodTypeAny>> = {
  k8upSchedules: z.object({
    metadata,
    spec: z
      .object({
        backup: z
          .object({ schedule: text, labelSelectors: selectors })
          .optional(),
      })
      .optional(),
  }),
  k8upBackups: z.object({
    metadata,
    spec: z.object({ labelSelectors: selectors }).optional(),
    status: z.object({ conditions: z.array(condition).optional() }).optional(),
  }),
  veleroSchedules: z.object({
    metadata,
    spec: z
      .object({
        paused: flag,
        schedule: text,
        template: veleroSpec.optional(),
      })
      .optional(),
    status: z.object({ phase: text }).optional(),
  }),
  veleroBackups: z.object({
    metadata,
    spec: veleroSpec.optional(),
    status: z.object({ phase: text, completionTimestamp: text }).optional(),
  }),
  kopiurPolicies: z.object({
    metadata,
    spec: z
      .object({
        suspend: flag,
        sources: z
          .array(
            z.object({
              pvc: z.object({ name: text }).optional(),
              pvcSelector: z
                .object({ labelSelector: selector.optional() })
                .optional(),
            }),
          )
          .optional(),
      })
      .optional(),
    status: z.object({ lastSuccessfulSnapshot: text }).optional(),
  }),
  kopiurSchedules: z.object({
    metadata,
    spec: z
      .object({
        policyRef: z.object({ name: text }).optional(),
        policySelector: selector.optional(),
        schedule: z.object({ cron: text, suspend: flag }).optional(),
      })
      .optional(),
  }),
  longhornRecurringJobs: z.object({
    metadata,
    spec: z.object({ task: text, cron: text, groups: texts }).optional(),
  }),
  longhornVolumes: z.object({
    metadata,
    status: z
      .object({
        lastBackupAt: text,
        kubernetesStatus: z
          .object({ namespace: text, pvcName: text })
          .optional(),
      })
      .optional(),
  }),
};

const podSchema = z.object({
  metadata: metadata.extend({ annotations: textMap }),
  spec: z
    .object({
      volumes: z
        .array(
          z.object({
            name: text,
            persistentVolumeClaim: z.object({ claimName: text }).optional(),
          }),
        )
        .optional(),
    })
    .optional(),
});

/** Every kind of other tools that is read. @internal */
export const OTHER_TOOL_KINDS = Object.keys(
  SCHEMAS,
) as readonly (keyof OtherToolObjects)[];

/** The objects of a kind that match its schema. Pure. @internal */
export function toOtherToolObjects(
  kind: keyof OtherToolObjects,
  items: readonly unknown[],
): readonly KubernetesObject[] {
  return pick(SCHEMAS[kind], items);
}

/** Pods that mount a claim. Pure. @internal */
export function toAnnotatedPods(
  items: readonly unknown[],
): readonly AnnotatedPod[] {
  return pick<AnnotatedPod>(podSchema, items)
    .map(({ metadata: { annotations, ...rest }, spec }) => ({
      metadata: {
        ...rest,
        annotations: Object.fromEntries(
          Object.entries(annotations ?? {}).filter(([name]) =>
            name.startsWith('backup.velero.io/'),
          ),
        ),
      },
      spec: {
        volumes: spec?.volumes?.filter(
          one => one.persistentVolumeClaim !== undefined,
        ),
      },
    }))
    .filter(({ spec }) => !!spec.volumes?.length);
}

function pick<T extends KubernetesObject>(
  schema: z.ZodTypeAny,
  items: readonly unknown[],
): readonly T[] {
  return items.flatMap(item => {
    const result = schema.safeParse(item);
    return result.success ? [result.data as T] : [];
  });
}
