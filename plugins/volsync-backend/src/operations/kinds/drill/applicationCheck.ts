/**
 * Checks whether an app can use the restored files, with a command that the operator configures. The restored claim is
 * a scratch volume that is deleted afterwards, so the command can write to it, as databases do during recovery.
 */
import type { OperationVolume } from 'backstage-plugin-volsync-common';
import type { ApplicationCheckConfig } from '../../../config';
import { again, done, StepFailure, type Step } from '../../step';
import { runJob } from '../shared/runJob';
import { toScriptJob } from '../shared/scriptJob';
import type { RestoreParams } from '../restore/params';
import type { KindTools } from '../tools';

const POLL_INTERVAL_MS = 2_000;

/** The check that the operator configured for a volume. Pure. @internal */
export function findCheck(
  checks: readonly ApplicationCheckConfig[],
  volume: OperationVolume,
): ApplicationCheckConfig | undefined {
  return checks.find(({ volumes }) =>
    volumes.some(
      ({ cluster, namespace, claim }) =>
        (cluster === undefined || cluster === volume.cluster) &&
        namespace === volume.namespace &&
        claim === volume.claim,
    ),
  );
}

export function checkJobOf({ mark }: Pick<RestoreParams, 'mark'>): string {
  return `backstage-volsync-check-${mark}`;
}

function toCheckJob(
  params: RestoreParams,
  options: {
    readonly check: ApplicationCheckConfig;
    readonly verification: KindTools['verification'];
  },
): Readonly<Record<string, unknown>> {
  const { check, verification } = options;
  const { image, imagePullSecrets, resources, command } = check;
  return toScriptJob(params, {
    verification: {
      ...verification,
      image,
      imagePullSecrets,
      resources: resources ?? verification.resources,
    },
    name: 'check',
    command,
    env: {},
    mounts: [{ claimName: params.claim.name, path: '/data', readOnly: false }],
  });
}

/** @internal */
export function runCheck(
  params: RestoreParams,
  name: string,
  tools: KindTools,
): Step {
  return {
    name: 'application',
    title: `Run the check "${name}" on the restored files`,
    async run(context) {
      const check = tools.applicationChecks.find(one => one.name === name);
      if (!check) {
        return { state: 'skipped', detail: 'It is no longer configured' };
      }
      const end = await runJob(context, {
        name: checkJobOf(params),
        mark: params.mark,
        body: () =>
          toCheckJob(params, { check, verification: tools.verification }),
      });
      const at = context.now().toISOString();
      if (end?.state === 'succeeded') {
        await context.remember({ checked: name });
        context.conclude({ application: { check: name, passed: true, at } });
        return done('Passed');
      }
      if (end?.state === 'failed') {
        context.conclude({
          application: { check: name, passed: false, at, message: end.why },
        });
        throw new StepFailure(
          `The restored files match the repository, and the check "${name}" of the app failed: ${end.why}`,
          'Check whether backups are taken while the app writes. A volume snapshot, or a dump that the app makes, is consistent',
        );
      }
      return again(
        POLL_INTERVAL_MS,
        end?.waitingFor ?? (end ? 'The check is running' : 'Job created'),
      );
    },
  };
}
