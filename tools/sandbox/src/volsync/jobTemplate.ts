import { CREATED_BY, ownedMetadata } from './ownedObjects';
import type { EnvVar, Job, PodSpec } from '../client';
import type { Replication } from './resources';

const IMAGE = 'quay.io/backube/volsync:0.17.0-dev';

/** The parameters of a mover's run. */
export interface MoverJob {
  readonly owner: Replication;
  readonly name: string;
  readonly args: readonly string[];
  readonly dataClaim: string;
  readonly cacheClaim: string;
  readonly serviceAccount: string;
  readonly secretName: string;
  readonly secretKeys: readonly string[];
  /** FORGET_OPTIONS and similar variables */
  readonly options: {
    readonly forget: string;
    readonly restoreAsOf?: string;
    readonly previous?: number;
    readonly restore?: string;
  };
}

/** The Job of a run, with the same fields as VolSync's. */
export function jobFor(mover: MoverJob): Job {
  const { owner, name } = mover;
  return {
    metadata: ownedMetadata(owner, name, { temporary: true }),
    spec: {
      parallelism: owner.spec.paused ? 0 : 1,
      backoffLimit: 8,
      template: {
        metadata: { name, labels: { ...CREATED_BY } },
        spec: podSpecFor(mover),
      },
    },
  };
}

/** Whether an existing Job equals one that would be created now. */
export function doesSame(existing: Job, wanted: Job): boolean {
  return gist(existing) === gist(wanted);
}

function gist(job: Job): string {
  const container = job.spec.template.spec.containers[0];
  return JSON.stringify([
    container?.args,
    container?.env?.map(each => [
      each.name,
      each.value ?? '',
      each.valueFrom?.secretKeyRef?.name,
    ]),
    job.spec.template.spec.volumes?.map(
      each => each.persistentVolumeClaim?.claimName,
    ),
  ]);
}

function podSpecFor(mover: MoverJob): PodSpec {
  return {
    restartPolicy: 'Never',
    serviceAccountName: mover.serviceAccount,
    securityContext: {},
    volumes: [
      {
        name: 'data',
        persistentVolumeClaim: { claimName: mover.dataClaim },
      },
      {
        name: 'cache',
        persistentVolumeClaim: { claimName: mover.cacheClaim },
      },
      { name: 'tempdir', emptyDir: { medium: 'Memory' } },
    ],
    containers: [
      {
        name: 'restic',
        image: IMAGE,
        command: ['/mover-restic/entry.sh'],
        args: [...mover.args],
        env: environmentFor(mover),
        resources: {},
        volumeMounts: [
          { name: 'data', mountPath: '/data' },
          { name: 'cache', mountPath: '/cache' },
          { name: 'tempdir', mountPath: '/tmp' },
        ],
        securityContext: {
          capabilities: { drop: ['ALL'] },
          privileged: false,
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
        },
      },
    ],
  };
}

function environmentFor(mover: MoverJob): EnvVar[] {
  const { options, secretName } = mover;
  const fromSecret = (name: string, optional: boolean): EnvVar => ({
    name,
    valueFrom: { secretKeyRef: { name: secretName, key: name, optional } },
  });
  return [
    { name: 'FORGET_OPTIONS', value: options.forget },
    { name: 'DATA_DIR', value: '/data' },
    { name: 'RESTIC_CACHE_DIR', value: '/cache' },
    { name: 'RESTORE_AS_OF', value: options.restoreAsOf },
    { name: 'SELECT_PREVIOUS', value: String(options.previous ?? 0) },
    { name: 'RESTORE_OPTIONS', value: options.restore },
    fromSecret('RESTIC_REPOSITORY', false),
    fromSecret('RESTIC_PASSWORD', false),
    ...mover.secretKeys.map(key => fromSecret(key, true)),
    { name: 'PRIVILEGED_MOVER', value: '0' },
  ];
}
