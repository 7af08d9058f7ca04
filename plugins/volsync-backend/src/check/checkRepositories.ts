import {
  worstCheckState,
  type CheckState,
} from 'backstage-plugin-volsync-common';
import type { SecretName } from '../clusters/SecretName';
import type { CheckParts } from './openParts';
import type { SetupStep } from './SetupStep';

const LISTING_TIMEOUT_MS = 60_000;
/** More repositories show nothing new about a setup. */
const MAX_REPOSITORIES = 20;

/** Whether the repositories of the sources can be listed and, if decryption is enabled, opened. */
export async function checkRepositories(
  parts: CheckParts,
  cluster: string,
): Promise<SetupStep> {
  const step = { cluster, title: 'Repositories readable' };
  const secrets = await parts.volumesOf(cluster).secrets();
  if (secrets.state === 'unread') {
    return { ...step, state: 'unknown', seen: secrets.message };
  }
  if (secrets.value.length === 0) {
    return {
      ...step,
      state: 'warning',
      seen: 'No ReplicationSource is in a namespace that is bound to an entity, so no Secret and no repository is read',
      fix: 'Bind the namespaces of your services to their owners.',
      example: `volsync:
  clusters:
    - name: ${JSON.stringify(cluster)}
      namespaces:
        - name: 'team-a-*'
          owners: [group:default/team-a]
`,
    };
  }
  const results = await Promise.all(
    secrets.value
      .slice(0, MAX_REPOSITORIES)
      .map(secret => listRepository(parts, secret)),
  );
  const bad = results.filter(({ state }) => state !== 'good');
  const { decrypt } = parts.config.repositories;
  return {
    ...step,
    // Some that open prove that the setup works; the others are their teams' problems, which the Backups tab explains
    state:
      bad.length > 0 && bad.length < results.length
        ? 'warning'
        : worstCheckState(results.map(({ state }) => state)),
    seen: [
      bad.length === 0
        ? `${results.length} listed${
            decrypt ? ' and opened with their passwords' : ''
          }`
        : `${bad.length} of ${results.length} cannot be read`,
      ...bad.map(({ seen }) => seen),
      ...(decrypt
        ? []
        : [
            'Decryption is off (volsync.repositories.decrypt): that a snapshot is complete is not checked',
          ]),
    ].join('\n'),
  };
}

async function listRepository(
  { repositories }: CheckParts,
  secret: SecretName,
): Promise<{ readonly state: CheckState; readonly seen: string }> {
  const name = `${secret.namespace}/${secret.name}`;
  const facts = await repositories.read(secret, {
    milliseconds: LISTING_TIMEOUT_MS,
    signal: AbortSignal.timeout(LISTING_TIMEOUT_MS),
  });
  if (facts.state === 'unread') {
    const { reason, message } = facts;
    return {
      state: reason === 'not-configured' ? 'bad' : 'unknown',
      seen: `${name}: ${message}`,
    };
  }
  const { exists, passwordOpens, location } = facts.value;
  if (!exists) {
    return {
      state: 'warning',
      seen: `${name}: there is no repository at ${location} yet`,
    };
  }
  return passwordOpens === false
    ? {
        state: 'bad',
        seen: `${name}: its password opens no key of ${location}`,
      }
    : { state: 'good', seen: name };
}
