import type {
  KubernetesObject,
  PlanWarning,
} from 'backstage-plugin-volsync-common';
import { RESOURCES } from 'backstage-plugin-volsync-node';
import { listServed, type Surroundings } from './surroundings';
import type { Runner, Workload } from './params';
import { workloadName } from './workloads';

const PAUSED_REPLICAS = 'autoscaling.keda.sh/paused-replicas';
const PAUSED = 'autoscaling.keda.sh/paused';

interface Autoscaler extends KubernetesObject {
  readonly spec?: {
    readonly minReplicas?: number;
    readonly scaleTargetRef?: {
      readonly kind?: string;
      readonly name?: string;
    };
  };
}

/**
 * Finds what scales the workloads automatically. A HorizontalPodAutoscaler is inactive while its target is at 0, unless
 * 0 is within its range. KEDA isn't, so it is paused.
 *
 * @internal
 */
export async function findAutoscalers(
  workloads: readonly Workload[],
  reader: Surroundings,
): Promise<{
  readonly runners: readonly Runner[];
  readonly warnings: readonly PlanWarning[];
}> {
  const warnings: PlanWarning[] = [];
  const runners: Runner[] = [];
  for (const hpa of await listServed<Autoscaler>(
    'horizontalPodAutoscalers',
    reader,
  )) {
    const workload = targetOf(hpa, workloads);
    if (workload) {
      warnings.push(ofHorizontal(hpa, workload));
    }
  }
  for (const scaled of await listServed<Autoscaler>('scaledObjects', reader)) {
    const workload = targetOf(scaled, workloads);
    const { name, namespace = '', uid = '', annotations } = scaled.metadata;
    const fixed = annotations?.[PAUSED_REPLICAS];
    if (workload && fixed !== undefined && fixed !== '0') {
      warnings.push({
        code: 'keda-fixed',
        severity: 'blocks',
        what: `The ScaledObject "${name}" keeps the ${workloadName(
          workload,
        )} at ${fixed} ${
          fixed === '1' ? 'replica' : 'replicas'
        } (${PAUSED_REPLICAS}).`,
        remedy: `Set the annotation to 0, or remove it.`,
      });
    } else if (
      workload &&
      fixed === undefined &&
      annotations?.[PAUSED] !== 'true'
    ) {
      runners.push({ resource: 'scaledObjects', namespace, name, uid });
    }
  }
  return { runners, warnings };
}

function targetOf(
  { spec }: Autoscaler,
  workloads: readonly Workload[],
): Workload | undefined {
  const { kind = 'Deployment', name } = spec?.scaleTargetRef ?? {};
  return workloads.find(
    each => each.name === name && RESOURCES[each.resource].kind === kind,
  );
}

function ofHorizontal(hpa: Autoscaler, workload: Workload): PlanWarning {
  const { name } = hpa.metadata;
  return hpa.spec?.minReplicas === 0
    ? {
        code: 'autoscaler-from-zero',
        severity: 'blocks',
        what: `The HorizontalPodAutoscaler "${name}" may scale the ${workloadName(
          workload,
        )} from 0 while it is scaled down.`,
        remedy:
          'Set its minReplicas to 1 or more, or remove it for the duration of the restore.',
      }
    : {
        code: 'autoscaler-rests',
        severity: 'info',
        what: `The HorizontalPodAutoscaler "${name}" rests while the ${workloadName(
          workload,
        )} is at 0, and continues automatically afterwards.`,
      };
}
