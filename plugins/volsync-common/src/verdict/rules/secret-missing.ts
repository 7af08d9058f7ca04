import { sayTime } from '../clock';
import { failureEvidence } from '../failureText';
import type { Rule } from '../rule';

const SECRET_NOT_FOUND = /^Secret "([^"]+)" not found$/;

export const secretMissing: Rule = {
  code: 'secret-missing',
  severity: 'critical',
  effect: 'at-risk',
  on: 'mover',
  documentation: {
    title: 'The Secret does not exist',
    what: 'The Secret that `spec.restic.repository` names does not exist: VolSync cannot even start.',
    why: 'The controller reports `Secret "…" not found` for more than 5 seconds, or the Secret was looked for and not found.',
    fix: 'Create the Secret, or mend the ExternalSecret that should make it.',
    traps: [
      'Creating the Secret wakes nobody: VolSync looks again after its back-off, recorded 63 seconds.',
    ],
    recordings: ['s08', 's39'],
  },
  evaluate: context => {
    const { run, mover, namespace, secretName, means } = context;
    const said = SECRET_NOT_FOUND.exec(run.error?.message ?? '')?.[1];
    const looked =
      mover.secret.state === 'unread' && mover.secret.reason === 'not-found';
    const missing = said ?? (looked ? secretName : undefined);
    if (!missing) {
      return undefined;
    }
    return {
      what: `Secret "${missing}", which names the repository and its password, does not exist.`,
      why: said
        ? `VolSync has been saying so since ${sayTime(run.error?.since)}.`
        : `It was looked for and not found.`,
      means,
      fix: [
        {
          text: 'Create the Secret with RESTIC_REPOSITORY, RESTIC_PASSWORD, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; if an ExternalSecret should make it, look at that.',
          command: `kubectl -n ${namespace} get externalsecret,secret`,
        },
        {
          text: 'VolSync looks again after a while, up to some minutes; it is not woken by the new Secret.',
        },
      ],
      evidence: said
        ? failureEvidence(context)
        : [
            {
              kind: 'secret',
              text: `Secret "${missing}" was not found`,
              subject: `Secret ${missing}`,
            },
          ],
      since: run.error?.since,
    };
  },
};
