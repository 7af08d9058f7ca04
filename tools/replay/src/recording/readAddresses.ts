import { join } from 'node:path';
import type {
  ReplicationDestination,
  ReplicationSource,
} from 'backstage-plugin-volsync-common';
import { parseAllDocuments } from 'yaml';
import { listFiles, readText } from './files';
import type {
  RecordedAddress,
  RecordedEvent,
  RecordedRepository,
} from './Recording';

const PREFIXES: Readonly<Record<string, string>> = {
  ReplicationSource: 'volsync-src-',
  ReplicationDestination: 'volsync-dst-',
};
const ADDRESS = /\bs3:\S*[^\s:;,.)"']/;

/**
 * The repository address in each Secret. Secrets themselves are not recorded, so other sources are used, in this order:
 * `repositories` of `meta.json`, the Secret among the applied manifests (only its address), the movers' logs, and
 * finally, if there is one listing and one Secret, the assumption that the two belong together.
 */
export function readAddresses(options: {
  readonly folder: string;
  readonly told: Readonly<Record<string, string>>;
  readonly events: readonly RecordedEvent[];
  readonly logs: ReadonlyMap<string, string>;
  readonly repositories: readonly RecordedRepository[];
}): ReadonlyMap<string, readonly RecordedAddress[]> {
  const { folder, told, events, logs, repositories } = options;
  const addresses = new Map<string, readonly RecordedAddress[]>();
  const set = (name: string, list: readonly RecordedAddress[]) => {
    if (!addresses.has(name)) {
      addresses.set(name, list);
    }
  };
  for (const [name, address] of Object.entries(told)) {
    set(name, [{ since: -Infinity, address }]);
  }
  for (const [name, list] of fromManifests(folder)) {
    set(name, list);
  }
  for (const [name, address] of fromLogs(events, logs)) {
    set(name, [{ since: -Infinity, address }]);
  }
  const secrets = secretsOf(events);
  const [only] = repositories;
  const [secret] = secrets;
  if (only && secret && repositories.length === 1 && secrets.size === 1) {
    set(secret, [
      {
        since: -Infinity,
        address: `s3:http://not-recorded.invalid/not-recorded/${only.path}`,
      },
    ]);
  }
  return addresses;
}

/** Applied in the order of their names; `steps.log` has the times. */
function fromManifests(
  folder: string,
): ReadonlyMap<string, readonly RecordedAddress[]> {
  const found = new Map<string, RecordedAddress[]>();
  const applied = appliedSecrets(readText(join(folder, 'steps.log')) ?? '');
  for (const file of listFiles(join(folder, 'manifests')) ?? []) {
    const text = readText(join(folder, 'manifests', file)) ?? '';
    for (const document of parseAllDocuments(text)) {
      const secret = toSecret(document.toJS());
      if (secret) {
        const list = found.get(secret.name) ?? [];
        found.set(secret.name, list);
        const times = applied.get(secret.name) ?? [];
        list.push({
          // The first is valid from the beginning: before it there was no repository.
          since:
            list.length === 0 ? -Infinity : times[list.length] ?? -Infinity,
          address: secret.address,
        });
      }
    }
  }
  return found;
}

function toSecret(
  value: unknown,
): { readonly name: string; readonly address: string } | undefined {
  const { kind, metadata, stringData, data } = (value ?? {}) as {
    readonly kind?: string;
    readonly metadata?: { readonly name?: string };
    readonly stringData?: Readonly<Record<string, unknown>>;
    readonly data?: Readonly<Record<string, unknown>>;
  };
  if (kind !== 'Secret' || !metadata?.name) {
    return undefined;
  }
  const plain = stringData?.RESTIC_REPOSITORY;
  const encoded = data?.RESTIC_REPOSITORY;
  const address =
    plain ??
    (typeof encoded === 'string'
      ? Buffer.from(encoded, 'base64').toString('utf8')
      : undefined);
  return typeof address === 'string'
    ? { name: metadata.name, address: address.trim() }
    : undefined;
}

/** `<time> apply Secret <name> -> …` */
function appliedSecrets(steps: string): ReadonlyMap<string, number[]> {
  const times = new Map<string, number[]>();
  for (const [, time = '', name = ''] of steps.matchAll(
    /^(\S+) apply Secret (\S+)/gm,
  )) {
    times.set(name, [...(times.get(name) ?? []), Date.parse(time)]);
  }
  return times;
}

function fromLogs(
  events: readonly RecordedEvent[],
  logs: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const secretOfMover = new Map<string, string>();
  const take = (secret: string | undefined, text: string | undefined) => {
    const address = text && ADDRESS.exec(text)?.[0];
    if (secret && address && !found.has(secret)) {
      found.set(secret, address);
    }
  };
  for (const { kind, object } of events) {
    const prefix = PREFIXES[kind];
    if (prefix) {
      const { spec, status } = object as ReplicationSource;
      const secret = spec?.restic?.repository;
      if (secret) {
        secretOfMover.set(`${prefix}${object.metadata.name}`, secret);
        take(secret, status?.latestMoverStatus?.logs);
      }
    } else if (kind === 'Pod') {
      take(
        secretOfMover.get(object.metadata.name.replace(/-[a-z0-9]+$/, '')),
        logs.get(object.metadata.uid ?? ''),
      );
    }
  }
  return found;
}

function secretsOf(events: readonly RecordedEvent[]): ReadonlySet<string> {
  return new Set(
    events
      .filter(({ kind }) => PREFIXES[kind])
      .flatMap(
        ({ object }) =>
          (object as ReplicationSource | ReplicationDestination).spec?.restic
            ?.repository ?? [],
      ),
  );
}
