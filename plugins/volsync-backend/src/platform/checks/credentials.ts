import { countOf, type CheckItem } from 'backstage-plugin-volsync-common';
import { Duration } from 'luxon';
import type { CredentialReading } from '../../object-stores/CredentialsProbe';
import type { SecretName } from '../../clusters/SecretName';
import type { CheckContext, CheckDefinition } from '../check';
import { notSeen, ofItems } from '../check';
import { describeLimits, LIMIT_REMEDY, toPortalLimits } from '../portalLimits';

/** Older passwords and keys should be rotated */
const MAX_AGE = Duration.fromObject({ days: 365 });

/**
 * How strong and old passwords and keys are, and who shares them. No value ever leaves the object-store part. @internal
 */
export const credentials: CheckDefinition = {
  id: 'credentials',
  title: 'Passwords and keys',
  meaning:
    'Anyone with a copy of the bucket needs only the password. A shared password opens every app that uses it, and rotating it means rotating all of them.',
  async run(context) {
    const named = await context.volumes.secrets();
    if (named.state === 'unread') {
      return notSeen(named);
    }
    const secrets = named.value;
    if (secrets.length === 0) {
      return {
        state: 'off',
        seen: 'No source names a Secret that the portal can read',
      };
    }
    const readings = await context.credentials.check(secrets, context.signal);
    const { unread } = await context.stores.buckets(secrets, context.signal);
    const limits = toPortalLimits(unread);
    const failed = unread.length - limits.count;
    if (readings.length === 0 && failed === 0 && limits.count > 0) {
      return {
        state: 'unknown',
        seen: describeLimits(limits) ?? '',
        remedy: LIMIT_REMEDY,
        items: limits.items,
      };
    }
    if (readings.length === 0) {
      return {
        state: 'unknown',
        seen: 'Failed to read the Secrets of all sources',
        remedy: {
          text: "Allow the portal's account to get these Secrets by name: see deploy/rbac/namespace-secrets.",
        },
      };
    }
    const ages = await Promise.all(
      readings.map(({ secret }) => ageOf(secret, context)),
    );
    const items = readings.map((reading, index) =>
      toItem(reading, ages[index]!),
    );
    const due = ages.filter(({ isDue }) => isDue).length;
    const bad = items.filter(({ state }) => state !== 'good');
    return ofItems(
      [...items, ...limits.items],
      () =>
        [
          bad.length === 0
            ? `${items.length} checked: none is weak, shared or due for rotation`
            : `${bad.length} of ${items.length} ${
                bad.length === 1 ? 'needs' : 'need'
              } attention: ${countKinds(readings, due)}`,
          describeLimits(limits),
          failed > 0 && `${countOf(failed, 'more Secret')} could not be read`,
        ]
          .filter(Boolean)
          .join('. '),
      bad.length === 0
        ? LIMIT_REMEDY
        : {
            text: 'Add a second key to the repository, change the item that the Secret comes from and wait until the ExternalSecret is synced. Run a test restore, then remove the old key. Give each app its own password.',
            command:
              'restic key add && kubectl -n NAMESPACE annotate externalsecret NAME force-sync=$(date +%s) --overwrite && restic key list && restic key remove OLD_KEY_ID',
          },
    );
  },
};

function toItem(reading: CredentialReading, age: SecretAge): CheckItem {
  const { secret, weakness, samePassword, sameKey } = reading;
  const name = `Secret ${secret.namespace}/${secret.name}`;
  const problems = [
    weakness && `weak password: ${weakness}`,
    samePassword.length > 0 &&
      `password shared with ${formatNames(samePassword)}`,
    sameKey.length > 0 && `key shared with ${formatNames(sameKey)}`,
    age.isDue && `due for rotation: ${age.label}`,
  ].filter(Boolean);
  return problems.length > 0
    ? { name, state: 'warning', seen: problems.join('; ') }
    : { name, state: 'good', seen: age.label };
}

interface SecretAge {
  readonly label: string;
  readonly isDue: boolean;
}

async function ageOf(
  secret: SecretName,
  { volumes, now }: CheckContext,
): Promise<SecretAge> {
  const keys = await volumes.secretKeys(secret);
  const changedAt = keys.state === 'read' ? keys.value.changedAt : undefined;
  if (!changedAt) {
    return { label: 'last change unknown', isDue: false };
  }
  return {
    label: `last changed on ${changedAt.slice(0, 10)}`,
    isDue: now.getTime() - Date.parse(changedAt) > MAX_AGE.toMillis(),
  };
}

function countKinds(
  readings: readonly CredentialReading[],
  due: number,
): string {
  const weak = readings.filter(reading => reading.weakness).length;
  const shared = readings.filter(
    reading => reading.samePassword.length > 0,
  ).length;
  const keys = readings.filter(reading => reading.sameKey.length > 0).length;
  return [
    weak && `${weak} ${weak === 1 ? 'has' : 'have'} a weak password`,
    shared && `${shared} share a password`,
    keys && `${keys} share an access key`,
    due && `${due} ${due === 1 ? 'is' : 'are'} due for rotation`,
  ]
    .filter(Boolean)
    .join(', ');
}

function formatNames(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
