import { setImmediate as turn } from 'node:timers/promises';
import type { FleetGap } from 'backstage-plugin-volsync-common';
import { resolveClusters } from '../access/resolveClusters';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { Bindings } from '../entities/Bindings';
import type { EntityTarget } from '../entities/EntityTarget';
import type { FleetEntity } from './FleetEntity';
import { compileGap, type CompiledPart } from './NamespaceRows';
import type { NamespaceMember } from './NamespaceMember';

/** Which entities may see which namespaces, and the references that lead to none. @internal */
export interface Assignment {
  /** By `cluster/namespace`, in that order */
  readonly namespaces: ReadonlyMap<string, AssignedNamespace>;
  readonly gaps: readonly CompiledPart[];
  /** Based partly on namespaces that were not read yet */
  readonly isPreliminary: boolean;
}

interface AssignedNamespace {
  readonly cluster: string;
  readonly namespace: string;
  readonly members: readonly NamespaceMember[];
}

interface Parts {
  readonly clusters: ClusterRegistry;
  readonly bindings: Bindings;
}

/** Other requests get their turn after this many entities. */
const ENTITIES_PER_TURN = 100;

/** Applies the operator's bindings to each entity; never waits for a cluster. @internal */
export async function assignNamespaces(
  entities: Iterable<FleetEntity>,
  parts: Parts,
): Promise<Assignment> {
  const namespaces = new Map<
    string,
    AssignedNamespace & { members: NamespaceMember[] }
  >();
  const gaps: CompiledPart[] = [];
  let isPreliminary = false;
  let count = 0;
  for (const entity of entities) {
    const { asks } = entity;
    if (asks.state === 'invalid') {
      gaps.push(
        compileGap(entity, { reason: 'invalid', message: asks.message }),
      );
      continue;
    }
    const answer = await resolve(entity, asks.target, parts);
    gaps.push(...answer.gaps);
    isPreliminary ||= answer.isPreliminary;
    const { namespace } = asks.target;
    for (const [cluster, state] of answer.clusters) {
      const key = `${cluster}/${namespace}`;
      const assigned = namespaces.get(key) ?? {
        cluster,
        namespace,
        members: [],
      };
      namespaces.set(key, assigned);
      assigned.members.push({
        entity,
        target: asks.target,
        isBound: state === 'bound',
      });
    }
    count += 1;
    if (count % ENTITIES_PER_TURN === 0) {
      await turn();
    }
  }
  return {
    namespaces: new Map([...namespaces].sort(([a], [b]) => (a < b ? -1 : 1))),
    gaps,
    isPreliminary,
  };
}

const GAP_REASONS: Readonly<
  Record<'absent' | 'unknown' | 'unbound', FleetGap['reason']>
> = { absent: 'invalid', unknown: 'unread', unbound: 'not-bound' };

async function resolve(
  entity: FleetEntity,
  target: EntityTarget,
  parts: Parts,
): Promise<{
  readonly clusters: ReadonlyMap<string, 'bound' | 'readable'>;
  readonly gaps: readonly CompiledPart[];
  readonly isPreliminary: boolean;
}> {
  const { namespace } = target;
  const allowed = new Map<string, 'bound' | 'readable'>();
  const gaps: CompiledPart[] = [];
  const answers = await resolveClusters(target, { ...parts, timeoutMs: 0 });
  for (const { cluster, state, message } of answers) {
    if (state === 'bound' || state === 'readable') {
      allowed.set(cluster, state);
    } else if (message) {
      const reason = GAP_REASONS[state];
      gaps.push(compileGap(entity, { cluster, namespace, reason, message }));
    }
  }
  if (allowed.size === 0 && gaps.length === 0) {
    gaps.push(
      compileGap(entity, {
        namespace,
        reason: 'not-bound',
        message: `The namespace "${namespace}" is not bound to this entity in any cluster`,
      }),
    );
  }
  return {
    clusters: allowed,
    gaps,
    isPreliminary: answers.some(({ state }) => state === 'unknown'),
  };
}
