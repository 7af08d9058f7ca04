import { InputError } from '@backstage/errors';
import type { ComponentSettings } from 'backstage-plugin-volsync-node';
import { z as zod } from 'zod/v3';
import { platformInput, ROOK } from './fields';
import type { PlatformSettings } from './types';

const shape = zod
  .object(
    Object.fromEntries(
      Object.entries(platformInput).map(([key, field]) => [key, field(zod)]),
    ) as {
      [K in keyof typeof platformInput]: ReturnType<(typeof platformInput)[K]>;
    },
  )
  .strict();

/** A complete input, with defaults. */
type PlatformInput = zod.output<typeof shape>;

/** @throws InputError that names every invalid field */
export function parsePlatformInput(input: unknown): PlatformInput {
  const parsed = shape.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InputError(
    `The input of volsync:platform:write is not valid: ${parsed.error.issues
      .map(({ path, message }) =>
        path.length > 0 ? `${path.join('.')}: ${message}` : message,
      )
      .join('; ')}`,
  );
}

/** Defaults come from the portal's component, so both sides match. */
export function toPlatformSettings(
  input: PlatformInput,
  component: ComponentSettings,
): PlatformSettings {
  const { volumeSnapshotClass } = input;
  return {
    cluster: input.cluster,
    namespace: input.namespace,
    flux: {
      namespace: input.fluxNamespace ?? 'flux-system',
      source: {
        kind: input.sourceKind ?? 'GitRepository',
        name: input.sourceName ?? 'flux-system',
      },
      dependsOn: input.dependsOn,
    },
    volsync:
      input.volsync === 'install'
        ? { version: input.volsyncVersion, url: input.volsyncChart }
        : undefined,
    snapshotController:
      input.snapshotController === 'install'
        ? {
            version: input.snapshotControllerVersion,
            url: input.snapshotControllerChart,
          }
        : undefined,
    monitoring:
      input.monitoring === 'none'
        ? undefined
        : { kind: input.monitoring, labels: input.monitoringLabels },
    alerts: {
      patienceMinutes: input.alertPatienceMinutes,
      longestBackupMinutes: input.longestBackupMinutes,
    },
    snapshotClass:
      volumeSnapshotClass === false
        ? undefined
        : {
            ...ROOK,
            name: component.defaults.VOLSYNC_SNAPSHOTCLASS,
            ...(volumeSnapshotClass === true ? {} : volumeSnapshotClass),
          },
    objectStore: {
      endpoint: input.endpoint ?? component.endpoint,
      bucket: input.bucket ?? component.defaults.VOLSYNC_BUCKET,
      user: input.user,
    },
    secretItem: {
      item: input.secretItem ?? component.item,
      vault: input.vault,
    },
  };
}
