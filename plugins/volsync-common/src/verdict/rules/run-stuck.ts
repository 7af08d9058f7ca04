import { sayDuration } from '../../duration';
import { sayTime, secondsBetween } from '../clock';
import type { Rule } from '../rule';

/** A healthy run had its pod at work within seconds; large volumes and slow storage get this long. */
const STUCK_SECONDS = 300;

export const runStuck: Rule = {
  code: 'run-stuck',
  severity: 'warning',
  on: 'mover',
  symptom: true,
  documentation: {
    title: 'The run does not get to work',
    what: 'A run was begun long ago, and none of its pods has ever got to work.',
    why: `lastSyncStartTime is more than ${
      STUCK_SECONDS / 60
    } min ago, the resource is not paused, and no pod has run. In the recordings a healthy run had its pod at work within seconds.`,
    fix: 'Look at what the other findings name, at the Job and its volumes.',
    traps: ['VolSync waits for ever and says "in progress".'],
    recordings: ['s13', 's14'],
  },
  evaluate: ({ run, resource, now, namespace, kind, name, means }) => {
    const lasted = secondsBetween(run.startedAt, now) ?? 0;
    const works = run.pods.some(
      ({ status }) => status?.phase !== undefined && status.phase !== 'Pending',
    );
    if (
      resource.spec?.paused === true ||
      lasted <= STUCK_SECONDS ||
      works ||
      run.failing
    ) {
      return undefined;
    }
    return {
      what: `The run was begun ${sayDuration(
        lasted,
      )} ago and has not got to work.`,
      why: `It began at ${sayTime(run.startedAt)}; ${
        run.pods.length === 0
          ? 'no pod was made for it'
          : 'its pod is still Pending'
      }.`,
      means,
      fix: [
        {
          text: 'Look at the Job, its pods, claims and volume snapshots.',
          command: `kubectl -n ${namespace} get job,pod,pvc,volumesnapshot -l app.kubernetes.io/created-by=volsync`,
        },
      ],
      evidence: [
        {
          kind: 'resource',
          text: `status.lastSyncStartTime: ${run.startedAt}`,
          at: run.startedAt,
          subject: `${kind} ${name}`,
        },
      ],
      since: run.startedAt,
    };
  },
};
