import type { VerificationConfig } from '../../../config';
import { labelsOf } from './labels';

const DEADLINE_SECONDS = 6 * 3_600;

/** What of the mover's security context a pod has, and what a container has. */
const OF_CONTAINER = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** A claim as a container sees it. @internal */
export interface ScriptMount {
  readonly claimName: string;
  readonly path: string;
  readonly readOnly: boolean;
}

/**
 * A Job that runs a script of ours beside the data: as the mover of the source runs, in the image and with the resources
 * of the configuration. The script begins in the first mount. Pure.
 *
 * @internal
 */
export function toScriptJob(
  params: {
    readonly mark: string;
    /** How the source's mover runs */
    readonly mover: Readonly<Record<string, unknown>>;
  },
  options: {
    readonly verification: VerificationConfig;
    readonly name: string;
    readonly script: string;
    readonly env: Readonly<Record<string, string>>;
    readonly mounts: readonly ScriptMount[];
  },
): Readonly<Record<string, unknown>> {
  const { verification, mounts } = options;
  return {
    metadata: { labels: labelsOf(params.mark) },
    spec: {
      backoffLimit: 1,
      activeDeadlineSeconds: DEADLINE_SECONDS,
      template: {
        metadata: { labels: labelsOf(params.mark) },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          securityContext: params.mover.moverSecurityContext,
          imagePullSecrets: verification.imagePullSecrets.map(name => ({
            name,
          })),
          containers: [
            {
              name: options.name,
              image: verification.image,
              command: ['sh', '-c', options.script],
              workingDir: mounts[0]?.path,
              env: Object.entries(options.env).map(([name, value]) => ({
                name,
                value,
              })),
              securityContext: verification.securityContext ?? OF_CONTAINER,
              resources: verification.resources,
              volumeMounts: mounts.map(({ path, readOnly }, index) => ({
                name: volumeName(index),
                mountPath: path,
                ...(readOnly && { readOnly }),
              })),
            },
          ],
          volumes: mounts.map(({ claimName }, index) => ({
            name: volumeName(index),
            persistentVolumeClaim: { claimName },
          })),
        },
      },
    },
  };
}

function volumeName(index: number): string {
  return index === 0 ? 'data' : `data-${index}`;
}
