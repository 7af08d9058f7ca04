import {
  judgeVolume,
  valueOf,
  type EvidenceInputs,
  type FleetGap,
} from 'backstage-plugin-volsync-common';
import { toVolumeEvidence } from '../evidence/toVolumeEvidence';
import { chooseClaims } from '../entities/chooseClaims';
import type { Change } from '../lib/Changes';
import { compareTexts } from '../lib/compareTexts';
import type { FleetEntity } from './FleetEntity';
import { toFleetRow } from './toFleetRow';
import { toVolumeStatus, type VolumeStatus } from './toVolumeStatus';
import type { NamespaceMember } from './NamespaceMember';
import { toStoredTarget } from './VolumeTarget';

/** A part of the answer as text, with its entity. @internal */
export interface CompiledPart {
  readonly entityRef: string;
  readonly text: string;
}

interface CompiledRow extends CompiledPart {
  readonly claim: string;
  /** Names of the Secrets of its sources and destinations: changes to their repositories affect the row */
  readonly secrets: readonly string[];
  readonly status: VolumeStatus;
  /** `VolumeTarget`, JSON */
  readonly target: string;
}

/** The rows of one namespace, ready to be sent. @internal */
export class NamespaceRows {
  readonly cluster: string;
  readonly namespace: string;
  #members: readonly NamespaceMember[] = [];
  #rows: ReadonlyMap<string, CompiledRow> = new Map();
  #gaps: readonly CompiledPart[] = [];
  #isRead = false;
  /** Milliseconds; undefined until it was evaluated with its sources known, or known to be unreadable */
  evaluatedAt: number | undefined;

  constructor(name: { readonly cluster: string; readonly namespace: string }) {
    this.cluster = name.cluster;
    this.namespace = name.namespace;
  }

  get rows(): Iterable<
    CompiledPart & { readonly claim: string; readonly target: string }
  > {
    return this.#rows.values();
  }

  get name(): { readonly cluster: string; readonly namespace: string } {
    return { cluster: this.cluster, namespace: this.namespace };
  }

  /** Whether the entity sees the namespace. */
  hasMember(entityRef: string): boolean {
    return this.#members.some(({ entity }) => entity.entityRef === entityRef);
  }

  /** The status of each volume, for detecting problems. */
  get stands(): readonly VolumeStatus[] {
    return [...this.#rows.values()].map(({ status }) => status);
  }

  /** Whether its sources were read at the last evaluation. If so, a volume without a row doesn't exist. */
  get isRead(): boolean {
    return this.#isRead;
  }

  get gaps(): readonly CompiledPart[] {
    return this.#gaps;
  }

  /** Returns whether the members changed, so that all rows must be evaluated again. */
  setMembers(members: readonly NamespaceMember[]): boolean {
    const isSame =
      members.length === this.#members.length &&
      members.every(
        ({ entity, isBound }, i) =>
          entity === this.#members[i]?.entity &&
          isBound === this.#members[i]?.isBound,
      );
    this.#members = members;
    return !isSame;
  }

  /** Evaluates all volumes, or `only` some; returns whether any text changed. */
  evaluate(
    inputs: EvidenceInputs,
    options: { readonly at: number; readonly only?: Change['only'] },
  ): boolean {
    const { sources } = inputs.objects;
    this.#isRead = sources.state === 'read';
    if (sources.state === 'unread' && sources.reason === 'pending') {
      return false;
    }
    if (!options.only) {
      this.evaluatedAt = options.at;
    }
    const rows: CompiledRow[] = [];
    const gaps: CompiledPart[] = [];
    for (const member of this.#members) {
      const claims = chooseClaims(inputs.objects, member.target.claims);
      for (const claim of claims) {
        const known = this.#rows.get(keyOf(claim, member.entity));
        rows.push(
          known && options.only && !concerns(options.only, known)
            ? known
            : compile(inputs, { ...member, claim }),
        );
      }
      if (claims.length === 0 && sources.state === 'unread') {
        gaps.push(this.#toGap(member.entity, sources.message));
      }
    }
    return this.#replace(rows, gaps);
  }

  #replace(
    rows: readonly CompiledRow[],
    gaps: readonly CompiledPart[],
  ): boolean {
    const next = new Map(
      [...rows]
        .sort((a, b) => compareTexts(a.claim, b.claim))
        .map(row => [keyOf(row.claim, row), row]),
    );
    const isSame =
      next.size === this.#rows.size &&
      [...next].every(([key, row]) => this.#rows.get(key)?.text === row.text) &&
      gaps.length === this.#gaps.length &&
      gaps.every(({ text }, i) => text === this.#gaps[i]?.text);
    this.#rows = next;
    this.#gaps = gaps;
    return !isSame;
  }

  #toGap(entity: FleetEntity, message: string): CompiledPart {
    return compileGap(entity, {
      cluster: this.cluster,
      namespace: this.namespace,
      reason: 'unread',
      message,
    });
  }
}

export function compileGap(
  { entityRef, owner, system }: FleetEntity,
  gap: Omit<FleetGap, 'entityRef' | 'owner' | 'system'>,
): CompiledPart {
  const whole: FleetGap = { entityRef, owner, system, ...gap };
  return { entityRef, text: JSON.stringify(whole) };
}

function compile(
  inputs: EvidenceInputs,
  { claim, ...member }: NamespaceMember & { readonly claim: string },
): CompiledRow {
  const { entity, target } = member;
  const evidence = toVolumeEvidence(inputs, claim, target);
  const judgement = judgeVolume(evidence);
  const status = toVolumeStatus(evidence, judgement, member);
  return {
    entityRef: entity.entityRef,
    claim,
    secrets: [
      ...(valueOf(evidence.sources) ?? []).map(one => one.source.spec),
      ...(valueOf(evidence.destinations) ?? []).map(
        one => one.destination.spec,
      ),
    ].flatMap(spec => spec?.restic?.repository ?? []),
    status,
    target: toStoredTarget(status),
    text: JSON.stringify(toFleetRow(evidence, judgement, entity)),
  };
}

function concerns(
  { claims, secrets }: NonNullable<Change['only']>,
  row: CompiledRow,
): boolean {
  return (
    claims?.includes(row.claim) === true ||
    secrets?.some(name => row.secrets.includes(name)) === true
  );
}

function keyOf(
  claim: string,
  { entityRef }: { readonly entityRef: string },
): string {
  return `${claim} ${entityRef}`;
}
