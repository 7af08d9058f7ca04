/**
 * Decides which settings of a source's mover a restore takes over. A tenant writes the source, but the portal's account
 * would create a pod with it. So the operator decides about everything beyond the mover's identity. A setting that
 * isn't allowed blocks the plan. It is never dropped silently, because files restored under another identity are
 * restored wrongly.
 */
import type {
  PlanWarning,
  ReplicationSource,
} from 'backstage-plugin-volsync-common';
import type { MoverPart } from '../../../config';
import type { RestoreParams } from './params';

/** The cache's location, and the certificate authorities that the mover trusts. */
const ALWAYS = [
  'cacheCapacity',
  'cacheStorageClassName',
  'cacheAccessModes',
  'customCA',
] as const;

const FIELDS = {
  affinity: 'moverAffinity',
  podLabels: 'moverPodLabels',
  resources: 'moverResources',
  securityContext: 'moverSecurityContext',
  serviceAccount: 'moverServiceAccount',
} as const satisfies Record<MoverPart, string>;

/** The mover's identity, and the owner of what it writes. The same list is in deploy/rbac/policy. */
const IDENTITY: readonly string[] = [
  'runAsUser',
  'runAsGroup',
  'runAsNonRoot',
  'fsGroup',
  'fsGroupChangePolicy',
  'supplementalGroups',
  'supplementalGroupsPolicy',
];

type Fields = Readonly<Record<string, unknown>>;

/** Pure. */
export function takeOver(
  restic: NonNullable<ReplicationSource['spec']>['restic'],
  allowed: readonly MoverPart[],
): {
  readonly mover: RestoreParams['mover'];
  readonly warnings: readonly PlanWarning[];
} {
  const fields: Fields = { ...restic };
  const taken: Record<string, unknown> = {};
  for (const field of ALWAYS) {
    if (fields[field] !== undefined) {
      taken[field] = fields[field];
    }
  }
  const warnings: PlanWarning[] = [];
  for (const [part, field] of Object.entries(FIELDS) as [MoverPart, string][]) {
    const value = fields[field];
    if (value === undefined) {
      continue;
    }
    const refused = allowed.includes(part) ? [] : refusedOf(part, value);
    if (refused.length === 0) {
      taken[field] = value;
    } else {
      warnings.push(notTakenOver(part, refused));
    }
  }
  return { mover: taken, warnings };
}

function refusedOf(part: MoverPart, value: unknown): readonly string[] {
  const field = FIELDS[part];
  return part === 'securityContext'
    ? Object.entries(value as Fields)
        .filter(([name, of]) => !isIdentity(name, of))
        .map(([name]) => `${field}.${name}`)
    : [field];
}

function isIdentity(name: string, value: unknown): boolean {
  switch (name) {
    case 'seccompProfile':
      return (value as Fields).type === 'RuntimeDefault';
    case 'seLinuxOptions':
      return Object.keys(value as Fields).every(option => option === 'level');
    default:
      return IDENTITY.includes(name);
  }
}

function notTakenOver(part: MoverPart, fields: readonly string[]): PlanWarning {
  return {
    code: 'mover-not-allowed',
    severity: 'blocks',
    what: `The source sets ${fields.join(
      ' and ',
    )}, and this portal doesn't restore with that.`,
    remedy: `The operator of the portal can allow it: add "${part}" to volsync.operations.mover.takeOver.`,
  };
}
