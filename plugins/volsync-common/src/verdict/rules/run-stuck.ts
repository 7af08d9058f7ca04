import { shell } from '../../quoting';
import { formatDuration } from '../../duration';
import { formatTime, secondsBetween } from '../clock';
import type { Rule } from '../rule';
import { nameFindings } from '../wording';

/** Healthy runs have a working pod within seconds; this allows for large volumes and slow storage. */
const STUCK_SECONDS = 300;

export const runStuck: Rule = {
  code: 'run-stuck',
  severity: 'warning',
  on: 'mover',
  symptom: true,
  namesCauses: true,
  documentation: {
    what: 'A run started long ago, but none of its pods has started working.',
    why: `\`lastSyncStartTime\` is more than ${
      STUCK_SECONDS / 60
    } min ago, the resource is not paused, and no pod has run. In the recordings, healthy runs had a working pod within seconds.`,
    fix: 'Fix the findings listed with it, or check the Job and its volumes.',
    traps: ['VolSync waits indefinitely and reports "in progress".'],
    recordings: ['s13', 's14'],
  },
  evaluate: ({ run, resource, now, namespace, kind, name, means }, causes) => {
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
      what: `The ${
        kind === 'ReplicationSource' ? 'backup' : 'restore'
      } started ${formatDuration(lasted)} ago but has made no progress.`,
      why: `It started at ${formatTime(run.startedAt)}, but ${
        run.pods.length === 0 ? 'it has no pod' : 'its pod is still Pending'
      }.`,
      means,
      fix: [
        {
          text:
            causes.length > 0
              ? `Fix ${nameFindings(causes)}.`
              : 'Check the Job, its pods, PersistentVolumeClaims and volume snapshots.',
          command: shell`kubectl -n ${namespace} get job,pod,pvc,volumesnapshot -l app.kubernetes.io/created-by=volsync`,
        },
      ],
      see: causes,
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
