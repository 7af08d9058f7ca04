import type {
  PlanWarning,
  ReplicationSource,
} from 'backstage-plugin-volsync-common';
import { z } from 'zod';
import { defineKind, type OperationDefinition } from '../../kind';
import { again, done, StepFailure, type Step } from '../../step';
import { gitOwnerOf } from '../shared/fieldOwners';
import { isIdle } from '../shared/manualTag';
import {
  findSource,
  mustSeeSource,
  toBasis,
  toIdentity,
  type SourceIdentity,
} from '../shared/sourceObject';

const PAUSED = ['spec', 'paused'] as const;
const MANUAL = ['spec', 'trigger', 'manual'] as const;
/** Whoever keeps the field otherwise, such as Flux, mostly puts it back within so long. */
const STAYS = 10_000;

const paramsSchema = z.object({
  source: z.object({ name: z.string(), uid: z.string() }),
  /** Whether the manual tag is taken away, too */
  releases: z.boolean().optional(),
});

/** Keeps new runs from beginning, or lets them begin again. @internal */
export function createPauseKind(kind: 'pause' | 'resume'): OperationDefinition {
  const paused = kind === 'pause';
  return defineKind({
    kind,
    params: paramsSchema,
    async plan({ evidence, objects, volume, signal }) {
      const source = await findSource(evidence, objects, signal);
      const releases = !paused && isSwitchedOff(source);
      const changes = Boolean(source.spec?.paused) !== paused;
      const git =
        gitOwnerOf(source, PAUSED) ??
        (releases ? gitOwnerOf(source, MANUAL) : undefined);
      return {
        params: { source: toIdentity(source), releases },
        basis: [toBasis(source)],
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
            ...(git && { git: `${git} holds this field and puts it back` }),
          },
        ],
        warnings: warningsOf(source, { paused, releases, git }),
      };
    },
    steps: ({ source, releases = false }) => [
      setPaused(source, { paused, releases }),
      seeThatItStays(source, { paused, releases }),
    ],
  });
}

/** What a source is to become. */
interface Wish {
  readonly paused: boolean;
  readonly releases: boolean;
}

/** A manual tag that was satisfied and left keeps the schedule off; without a schedule it is what ends the runs. */
function isSwitchedOff({ spec, status }: ReplicationSource): boolean {
  const { manual, schedule } = spec?.trigger ?? {};
  return Boolean(schedule && manual && status?.lastManualSync === manual);
}

function setPaused(source: SourceIdentity, { paused, releases }: Wish): Step {
  return {
    name: 'set',
    title: paused ? 'Pause the source' : 'Resume the source',
    async run(context) {
      const found = await mustSeeSource(source, context);
      const release = releases && isSwitchedOff(found);
      if (Boolean(found.spec?.paused) !== paused || release) {
        await context.objects.patch(
          'replicationSources',
          source,
          // null is how a merge patch takes a field away
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
          : 'The backups of this volume go on',
      });
      return done();
    },
  };
}

function seeThatItStays(
  source: SourceIdentity,
  { paused, releases }: Wish,
): Step {
  return {
    name: 'stays',
    title: 'See that it stays so',
    async run(context) {
      const found = await mustSeeSource(source, context);
      if (Boolean(found.spec?.paused) !== paused) {
        throw new StepFailure(
          'Somebody set it back at once, most likely Git',
          'Change spec.paused of the source in Git',
        );
      }
      if (releases && isSwitchedOff(found)) {
        throw new StepFailure(
          'Somebody put the manual tag back at once, most likely Git',
          'Take spec.trigger.manual of the source away in Git',
        );
      }
      const rest = context.startedAt + STAYS - context.now().getTime();
      return rest > 0
        ? again(Math.min(rest, 2_000), 'It is so; looking whether it stays')
        : done();
    },
  };
}

function warningsOf(
  source: ReplicationSource,
  { paused, releases, git }: Wish & { readonly git?: string },
): readonly PlanWarning[] {
  const warnings: PlanWarning[] = [];
  if (Boolean(source.spec?.paused) === paused && !releases) {
    warnings.push({
      code: paused ? 'paused-already' : 'not-paused',
      severity: 'blocks',
      what: paused
        ? 'The backups of this volume are paused already.'
        : 'The backups of this volume are not paused.',
    });
  }
  if (git) {
    warnings.push({
      code: 'git-owns',
      severity: 'warning',
      what: `${git} holds what is changed of this source and will put it back.`,
      remedy: 'Change it in Git instead.',
    });
  }
  if (releases) {
    warnings.push({
      code: 'manual-tag-left',
      severity: 'info',
      what: `The manual tag "${source.spec?.trigger?.manual}" was satisfied and left, so that the schedule is off. It is taken away.`,
    });
  }
  warnings.push(
    paused
      ? {
          code: 'while-paused',
          severity: 'info',
          what: 'While it is paused no backup is made, and the volume’s verdict is at-risk. When a run was due meanwhile, VolSync keeps the volume snapshot of that moment and backs that one up when it is resumed.',
        }
      : {
          code: 'old-state-first',
          severity: 'info',
          what: 'When a run was due while it was paused, the first run backs up the state of that moment. Back up once more for the state of now.',
        },
  );
  if (paused && !isIdle(source)) {
    warnings.push({
      code: 'run-goes-on',
      severity: 'warning',
      what: 'A run goes on now. It may start no more pods, and goes on where it was when it is resumed.',
      remedy: 'Wait until it has ended.',
    });
  }
  return warnings;
}
