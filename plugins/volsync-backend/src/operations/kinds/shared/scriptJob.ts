import type { VerificationConfig } from '../../../config';
import { labelsOf } from './labels';

const DEADLINE_SECONDS = 6 * 3_600;
const CA_DIRECTORY = '/ca';
const CA_FILE = `${CA_DIRECTORY}/ca.crt`;

/** The parts of the mover's security context that belong to a pod, and those of a container. */
const OF_CONTAINER = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** A claim as mounted in a container. */
interface ScriptMount {
  readonly claimName: string;
  readonly path: string;
  readonly readOnly: boolean;
}

/**
 * What a Job needs for repository access: restic reads the Secret itself, so the portal never handles its values.
 *
 * @internal
 */
export interface RepositoryAccess {
  readonly secretName: string;
  /** VolSync's mover image, which includes restic */
  readonly image: string;
  readonly imagePullSecrets: readonly string[];
  readonly resources: Readonly<Record<string, unknown>>;
}

/**
 * A Job that runs one of our scripts next to the data. It runs like the source's mover, with the image and resources
 * from the configuration. The script starts in the first mount. Pure.
 *
 * @internal
 */
export function toScriptJob(
  params: {
    readonly mark: string;
    /** The settings of the source's mover */
    readonly mover: Readonly<Record<string, unknown>>;
  },
  options: {
    readonly verification: VerificationConfig;
    readonly name: string;
    readonly script?: string;
    /** Replaces the script */
    readonly command?: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly mounts: readonly ScriptMount[];
    readonly repository?: RepositoryAccess;
    /** Set if an app may be using the volume. Default: the Job has the volume to itself */
    readonly live?: LiveVolume;
  },
): Readonly<Record<string, unknown>> {
  const { verification, mounts, repository, live } = options;
  const { image, imagePullSecrets, resources } = repository ?? verification;
  const ca = repository && toCertificate(params.mover.customCA);
  const security = params.mover.moverSecurityContext as Fields | undefined;
  return {
    metadata: { labels: labelsOf(params.mark) },
    spec: {
      backoffLimit: 1,
      activeDeadlineSeconds: DEADLINE_SECONDS,
      template: {
        metadata: {
          labels: {
            // Network policies can select movers by their labels.
            ...(repository && (params.mover.moverPodLabels as Fields)),
            ...labelsOf(params.mark),
          },
        },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          securityContext: live ? withoutFsGroup(security) : security,
          ...(live?.node !== undefined && { affinity: onNode(live.node) }),
          imagePullSecrets: imagePullSecrets.map(name => ({ name })),
          containers: [
            {
              name: options.name,
              image,
              command: options.command ?? ['sh', '-c', options.script],
              workingDir: mounts[0]?.path,
              env: [
                ...Object.entries(options.env).map(([name, value]) => ({
                  name,
                  value,
                })),
                ...(ca ? [{ name: 'RESTIC_CACERT', value: CA_FILE }] : []),
                ...(repository ? fromSecret(repository.secretName) : []),
              ],
              securityContext: verification.securityContext ?? OF_CONTAINER,
              resources: repository
                ? params.mover.moverResources ?? resources
                : resources,
              volumeMounts: [
                ...mounts.map(({ path, readOnly }, index) => ({
                  name: volumeName(index),
                  mountPath: path,
                  ...(readOnly && { readOnly }),
                })),
                ...(ca
                  ? [{ name: 'ca', mountPath: CA_DIRECTORY, readOnly: true }]
                  : []),
              ],
            },
          ],
          volumes: [
            ...mounts.map(({ claimName }, index) => ({
              name: volumeName(index),
              persistentVolumeClaim: { claimName },
            })),
            ...(ca ? [{ name: 'ca', ...ca }] : []),
          ],
        },
      },
    },
  };
}

/** A volume that an app may have mounted. @internal */
export interface LiveVolume {
  /** The only node that can mount it now, if there is just one */
  readonly node: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Keys of the Secret that restic gets. With S3 and REST servers, it needs no others. The same list is in
 * deploy/rbac/policy.
 */
export const REQUIRED_KEYS = ['RESTIC_REPOSITORY', 'RESTIC_PASSWORD'];
/** @internal */
export const OPTIONAL_KEYS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'RESTIC_REST_USERNAME',
  'RESTIC_REST_PASSWORD',
];

function fromSecret(name: string): readonly object[] {
  return [...REQUIRED_KEYS, ...OPTIONAL_KEYS].map(key => ({
    name: key,
    valueFrom: {
      secretKeyRef: {
        name,
        key,
        ...(OPTIONAL_KEYS.includes(key) && { optional: true }),
      },
    },
  }));
}

/** VolSync's `customCA`, as one file. */
function toCertificate(value: unknown): Fields | undefined {
  const { secretName, configMapName, key } = (value ?? {}) as Fields;
  const items = [{ key, path: 'ca.crt' }];
  if (key === undefined) {
    return undefined;
  }
  if (secretName !== undefined) {
    return { secret: { secretName, items } };
  }
  return configMapName === undefined
    ? undefined
    : { configMap: { name: configMapName, items } };
}

/**
 * With `fsGroup`, Kubernetes would change the group of all files in the live volume. A supplemental group only grants
 * access.
 */
function withoutFsGroup(security: Fields | undefined): Fields | undefined {
  if (security?.fsGroup === undefined) {
    return security;
  }
  const { fsGroup, fsGroupChangePolicy, supplementalGroups, ...rest } =
    security;
  return {
    ...rest,
    supplementalGroups: [
      ...((supplementalGroups as readonly unknown[] | undefined) ?? []),
      fsGroup,
    ],
  };
}

function onNode(name: string): Fields {
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          {
            matchFields: [
              { key: 'metadata.name', operator: 'In', values: [name] },
            ],
          },
        ],
      },
    },
  };
}

function volumeName(index: number): string {
  return index === 0 ? 'data' : `data-${index}`;
}
