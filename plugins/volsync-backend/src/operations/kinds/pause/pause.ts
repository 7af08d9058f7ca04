import type {
  PlanWarning,
  ReplicationSource,
} from 'backstage-plugin-volsync-common';
import { z } from 'zod';
import { defineKind, type OperationDefinition } from '../../kind';
import { again, done, StepFailure, type Step } from '../../step';
import { gitOwnerOf } from '../shared/fieldOwners';
import { isIdle } from '../shared/manualTag';
import type { KindTools } from '../tools';
import { bringBackOrphan, findOrphan, orphanSchema } from './orphan';
import {
  findSource,
  requireSource,
  toPreconditions,
  toIdentity,
  type SourceIdentity,
} from '../shared/sourceObject';

const PAUSED = ['spec', 'paused'] as const;
const MANUAL = ['spec', 'trigger', 'manual'] as const;
/** If another manager, such as Flux, owns the field, it usually restores it within this time. */
const REVERT_TIMEOUT_MS = 10_000;

const paramsSchema = z.object({
  source: z.object({ name: z.string(), uid: z.string() }),
  /** Whether the manual tag is also removed */
  releases: z.boolean().optional(),
  /** What an unknown operation left behind */
  orphan: orphanSchema.optional(),
});

/** Pauses or resumes scheduled backups. @internal */
export function createPauseKind(
  kind: 'pause' | 'resume',
  tools: Pick<KindTools, 'argoCdNamespace'>,
): OperationDefinition {
  const paused = kind === 'pause';
  return defineKind({
    kind,
    params: paramsSchema,
    async plan(context) {
      const { evidence, objects, volume, signal } = context;
      const source = await findSource(evidence, objects, signal);
      const releases = !paused && isSwitchedOff(source);
      const found = paused
        ? undefined
        : await findOrphan(source, context, tools);
      const changes = Boolean(source.spec?.paused) !== paused;
      const git =
        gitOwnerOf(source, PAUSED) ??
        (releases ? gitOwnerOf(source, MANUAL) : undefined);
      return {
        params: { source: toIdentity(source), releases, orphan: found?.orphan },
        basis: [toPreconditions(source)],
        writes: [
          {
            kind: 'ReplicationSource',
            namespace: volume.namespace,
            name: source.metadata.name,
            action: 'change' as const,
            fields: [
              ...(changes || !releases ? ['spec.paused'] : []),
              ...(releases ? ['spec.trigger.manual'] : []),
            ],
            ...(git && { git: `${git} manages this field and restores it` }),
          },
          ...(found?.writes ?? []),
        ],
        warnings: [
          ...warningsOf(source, { paused, releases, git }),
          ...(found?.warnings ?? []),
        ],
      };
    },
    steps: ({ source, releases = false, orphan }) => [
      setPaused(source, { paused, releases }),
      ...(orphan ? bringBackOrphan(orphan, source) : []),
      waitUntilItStays(source, { paused, releases }),
    ],
  });
}

/** The desired state of a source. */
interface DesiredState {
  readonly paused: boolean;
  readonly releases: boolean;
}

/** A satisfied manual tag that stays set suspends the schedule. Without a schedule, it is the normal end of a run. */
function isSwitchedOff({ spec, status }: ReplicationSource): boolean {
  const { manual, schedule } = spec?.trigger ?? {};
  return Boolean(schedule && manual && status?.lastManualSync === manual);
}

function setPaused(
  source: SourceIdentity,
  { paused, releases }: DesiredState,
): Step {
  return {
    name: 'set',
    title: paused ? 'Pause scheduled backups' : 'Resume scheduled backups',
    async run(context) {
      const found = await requireSource(source, context);
      const release = releases && isSwitchedOff(found);
      if (Boolean(found.spec?.paused) !== paused || release) {
        await context.objects.patch(
          'replicationSources',
          source,
          // In a merge patch, null removes a field
          {
            spec: {
              paused: paused || null,
              ...(release && { trigger: { manual: null } }),
            },
          },
          context.signal,
        );
      }
      context.conclude({
        summary: paused
          ? 'The backups of this volume are paused'
          : 'The backups of this volume have resumed',
      });
      return done();
    },
  };
}

function waitUntilItStays(
  source: SourceIdentity,
  { paused, releases }: DesiredState,
): Step {
  return {
    name: 'stays',
    title: 'Check that nothing reverts the change',
    async run(context) {
      const found = await requireSource(source, context);
      if (Boolean(found.spec?.paused) !== paused) {
        throw new StepFailure(
          'The change was reverted immediately, most likely by GitOps',
          'Change spec.paused of the source in Git',
        );
      }
      if (releases && isSwitchedOff(found)) {
        throw new StepFailure(
          'The manual trigger was restored immediately, most likely by GitOps',
          'Remove spec.trigger.manual of the source in Git',
        );
      }
      const rest =
        context.startedAt + REVERT_TIMEOUT_MS - context.now().getTime();
      return rest > 0
        ? again(
            Math.min(rest, 2_000),
            'Changed; checking that nothing reverts it',
          )
        : done();
    },
  };
}

function warningsOf(
  source: ReplicationSource,
  { paused, releases, git }: DesiredState & { readonly git?: string },
): readonly PlanWarning[] {
  const warnings: PlanWarning[] = [];
  if (Boolean(source.spec?.paused) === paused && !releases) {
    warnings.push({
      code: paused ? 'paused-already' : 'not-paused',
      severity: 'blocks',
      what: paused
        ? 'The backups of this volume are already paused.'
        : 'The backups of this volume are not paused.',
    });
  }
  if (git) {
    warnings.push({
      code: 'git-owns',
      severity: 'warning',
      what: `${git} manages the fields that this operation changes and will restore them.`,
      remedy: 'Change it in Git instead.',
    });
  }
  if (releases) {
    warnings.push({
      code: 'manual-tag-left',
      severity: 'info',
      what: `The manual trigger "${source.spec?.trigger?.manual}" was never removed after its backup, so scheduled backups are off. It will be removed.`,
    });
  }
  warnings.push(
    paused
      ? {
          code: 'while-paused',
          severity: 'info',
          what: 'While paused, the volume is not backed up and its verdict is at-risk. If a backup comes due, VolSync takes a volume snapshot and backs it up when you resume.',
        }
      : {
          code: 'old-state-first',
          severity: 'info',
          what: 'If a backup came due while paused, the first backup saves the state of that moment. Back up once more to save the current state.',
        },
  );
  if (paused && !isIdle(source)) {
    warnings.push({
      code: 'run-goes-on',
      severity: 'warning',
      what: 'A backup is running. While paused, it starts no new pods. It continues when you resume the schedule.',
      remedy: 'Wait until it has ended.',
    });
  }
  return warnings;
}
