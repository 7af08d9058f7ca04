import { shell } from '../../quoting';
import { formatTime } from '../clock';
import { failureEvidence } from '../failureText';
import type { Rule } from '../rule';

const SECRET_NOT_FOUND = /^Secret "([^"]+)" not found$/;

export const secretMissing: Rule = {
  code: 'secret-missing',
  severity: 'critical',
  effect: 'at-risk',
  on: 'mover',
  documentation: {
    what: "The Secret in `spec.restic.repository` does not exist, so VolSync can't start.",
    why: 'The controller has reported `Secret "…" not found` for more than 5 seconds, or the Secret does not exist in the namespace.',
    fix: 'Create the Secret, or fix the ExternalSecret that should create it.',
    traps: [
      'Creating the Secret does not trigger a run: VolSync checks again after its back-off; recorded: 63 seconds.',
    ],
    recordings: ['s08', 's39'],
  },
  evaluate: context => {
    const { run, mover, namespace, secretName, means } = context;
    const missingName = SECRET_NOT_FOUND.exec(run.error?.message ?? '')?.[1];
    const looked =
      mover.secret.state === 'unread' && mover.secret.reason === 'not-found';
    const missing = missingName ?? (looked ? secretName : undefined);
    if (!missing) {
      return undefined;
    }
    return {
      what: `The run can't start because Secret "${missing}", which contains the repository URL and its password, does not exist.`,
      why: missingName
        ? `VolSync has reported this since ${formatTime(run.error?.since)}.`
        : `Namespace "${namespace}" does not contain it.`,
      means,
      fix: [
        {
          text: 'Create the Secret with RESTIC_REPOSITORY, RESTIC_PASSWORD, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. If an ExternalSecret should create it, fix the ExternalSecret.',
          command: shell`kubectl -n ${namespace} get externalsecret,secret`,
        },
        {
          text: 'Wait a few minutes. VolSync does not notice a new Secret immediately.',
        },
      ],
      evidence: missingName
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
