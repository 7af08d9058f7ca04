import type { FleetCache } from '../fleet/FleetCache';
import type { VolumeStatus } from '../fleet/toVolumeStatus';
import { volumeKey } from '../lib/volumeKey';
import {
  toProblemId,
  type Absence,
  type KnownProblem,
  type ProblemKind,
  type ProblemReading,
  type ProblemSource,
  type SeenProblem,
} from './problem';

const KINDS = ['failing', 'overdue', 'drill-failed', 'locked'] as const;
const CODES: Readonly<Partial<Record<ProblemKind, string>>> = {
  overdue: 'overdue',
  'drill-failed': 'drill-failed',
  locked: 'repository-locked',
};

/**
 * Problems of volumes in the clusters that this replica evaluates. Every replica looks for those of its own clusters,
 * and leaves open problems of others alone.
 *
 * @internal
 */
export class VolumeProblems implements ProblemSource {
  readonly kinds: readonly ProblemKind[] = KINDS;
  readonly #fleet: Pick<
    FleetCache,
    'use' | 'namespaces' | 'isComplete' | 'evaluated'
  >;
  readonly #isConfigured: (cluster: string) => boolean;

  constructor(options: {
    readonly fleet: Pick<
      FleetCache,
      'use' | 'namespaces' | 'isComplete' | 'evaluated'
    >;
    readonly isConfigured: (cluster: string) => boolean;
  }) {
    this.#fleet = options.fleet;
    this.#isConfigured = options.isConfigured;
  }

  async read(): Promise<ProblemReading> {
    this.#fleet.use();
    const isComplete = this.#fleet.isComplete;
    const { evaluated } = this.#fleet;
    const namespaces = [...this.#fleet.namespaces].filter(({ cluster }) =>
      evaluated.has(cluster),
    );
    const volumes = new Map<string, VolumeStatus[]>();
    for (const status of namespaces.flatMap(({ stands }) => stands)) {
      const key = volumeKey(status);
      volumes.set(key, [...(volumes.get(key) ?? []), status]);
    }
    const read = new Set(
      namespaces
        .filter(
          ({ isRead, evaluatedAt }) => isRead && evaluatedAt !== undefined,
        )
        .map(({ cluster, namespace }) => `${cluster}/${namespace}`),
    );
    const all = new Set(
      namespaces.map(({ cluster, namespace }) => `${cluster}/${namespace}`),
    );
    return {
      seen: [...volumes.values()].flatMap(toSeen),
      absence: ({ subject }: KnownProblem): Absence => {
        if (
          subject.type !== 'volume' ||
          !isComplete ||
          (this.#isConfigured(subject.cluster) &&
            !evaluated.has(subject.cluster))
        ) {
          return 'unknown';
        }
        const namespaceKey = `${subject.cluster}/${subject.namespace}`;
        const stands = volumes.get(volumeKey(subject));
        if (!stands) {
          return all.has(namespaceKey) && !read.has(namespaceKey)
            ? 'unknown'
            : 'dropped';
        }
        return stands.every(isCertain) ? 'over' : 'unknown';
      },
    };
  }
}

function toSeen(stands: readonly VolumeStatus[]): readonly SeenProblem[] {
  const [first] = stands;
  if (!first) {
    return [];
  }
  const { cluster, namespace, claim } = first;
  return KINDS.filter(kind =>
    stands.some(status => !status.isStale && has(kind, status)),
  ).map(kind => ({
    kind,
    id: toProblemId(kind, cluster, namespace, claim),
    subject: {
      type: 'volume',
      cluster,
      namespace,
      claim,
      entityRefs: stands.map(({ entityRef }) => entityRef).sort(),
    },
  }));
}

function has(kind: ProblemKind, { verdict, findings }: VolumeStatus): boolean {
  if (kind !== 'failing') {
    return findings.some(({ code }) => code === CODES[kind]);
  }
  const critical = findings.filter(({ severity }) => severity === 'critical');
  // A failed drill is notified as one problem.
  return (
    verdict === 'failing' &&
    (critical.length === 0 ||
      critical.some(({ code }) => code !== 'drill-failed'))
  );
}

/** Whether what was not found doesn't exist. */
function isCertain({ isKnown, isStale, verdict }: VolumeStatus): boolean {
  return isKnown && !isStale && verdict !== 'unknown';
}
