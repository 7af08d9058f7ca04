import type { MoverContext, SourceContext } from '../context';
import {
  explainGaps,
  gapsIn,
  READING_GRACE_SECONDS,
  runParts,
  surroundingParts,
} from '../gaps';
import type { Part } from '../gaps';
import type { Rule } from '../rule';
import { othersOfRepository } from '../sameRepository';

export const runUnreadable: Rule = {
  code: 'run-unreadable',
  severity: 'warning',
  effect: 'unknown',
  on: 'mover',
  documentation: {
    what: "What shows whether a run fails, is stuck or can't start could not be read. Of a run, this is its Jobs, pods, PersistentVolumeClaims, volume snapshots and events. Of its surroundings, it is the classes that the resource names, its Secret's keys, the ExternalSecret and the VolSync controller. The Jobs and pods of others that use the repository count, too.",
    why: `The API server could not be reached, timed out or denied access. What was read before still counts for ${
      READING_GRACE_SECONDS / 60
    } minutes. A cluster without volume snapshots does not count, nor does anything that a recording does not contain or that the portal is not configured to read.`,
    fix: "Grant the portal's service account permission to list them.",
  },
  evaluate: context => {
    const { now, namespace } = context;
    return explainGaps(
      [
        ...gapsIn(runParts(context), now),
        ...gapsIn(surroundingParts(context).needed, now),
        // Damage that others find in the repository affects this source, too. If its own are unread, that finding is enough.
        ...(context.kind === 'ReplicationSource' && isRunRead(context)
          ? othersOfRepository(context as SourceContext).flatMap(other =>
              gapsIn(partsOfOther(other), now).slice(0, 1),
            )
          : []),
      ],
      namespace,
    );
  },
};

function isRunRead({ mover }: MoverContext): boolean {
  return mover.pods.state === 'read' && mover.jobs.state === 'read';
}

function partsOfOther({ mover, kind, name }: MoverContext): readonly Part[] {
  const of = (part: string) =>
    `${part} of ${kind} "${name}", which uses the same repository,`;
  const cost = 'repository damage that it finds goes unnoticed';
  return [
    { part: of('pods'), resource: 'pods', reading: mover.pods, cost },
    { part: of('Jobs'), resource: 'jobs', reading: mover.jobs, cost },
  ];
}
