import {
  briefLossesIn,
  describeCauses,
  explainGaps,
  gapsIn,
  READING_GRACE_SECONDS,
  runParts,
  surroundingParts,
} from '../gaps';
import type { Gap } from '../gaps';
import type { Draft, Rule } from '../rule';
import { listOf } from '../wording';

export const evidenceMissing: Rule = {
  code: 'evidence-missing',
  severity: 'info',
  on: 'mover',
  documentation: {
    what: 'Data that the verdict does not depend on could not be read, such as classes that the resource does not name, or Flux. Or data that it depends on was read until a moment ago and can no longer be read.',
    why: `The API server or the object store denied access or did not answer. Data that the portal is not configured to read is not reported. After ${
      READING_GRACE_SECONDS / 60
    } minutes, what the verdict depends on is reported by [run-unreadable](#run-unreadable) or [bucket-unreadable](#bucket-unreadable).`,
    fix: "Grant the portal's service account permission to read it.",
  },
  evaluate: context => {
    const { mover, now, namespace } = context;
    const { needed, others } = surroundingParts(context);
    const lost = briefLossesIn(
      [
        ...runParts(context),
        ...needed,
        ...others,
        {
          part: 'repository',
          resource: 'secrets',
          reading: mover.repository,
          cost: '',
        },
      ],
      now,
    );
    return [
      ...explainGaps(gapsIn(others, now), namespace).map(
        ({ means: _, ...draft }) => draft,
      ),
      ...(lost.length > 0 ? [explainLoss(lost)] : []),
    ];
  },
};

function explainLoss(lost: readonly Gap[]): Draft {
  return {
    what: `The ${listOf(
      lost.map(({ part }) => part),
    )} can't be read at the moment. What was read last still counts.`,
    why: describeCauses(lost),
    fix: [
      {
        text: `If this lasts longer than ${
          READING_GRACE_SECONDS / 60
        } minutes, the state of the volume is unknown. Check that the portal can reach the cluster and the object store, and that its permissions did not change.`,
      },
    ],
    since: lost[0]?.since,
  };
}
