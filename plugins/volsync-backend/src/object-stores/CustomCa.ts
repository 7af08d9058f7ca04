/**
 * The certificate authority that a resource names with `customCA`. Anyone who can write resources in a namespace
 * chooses it. So it is trusted only for the repository of that namespace's Secret, and only at endpoints that the
 * operator listed. As in restic, it replaces the system's authorities; the operator's authorities for the endpoint
 * still apply.
 */
import { X509Certificate } from 'node:crypto';
import { InputError } from '@backstage/errors';
import type { ReplicationSource } from 'backstage-plugin-volsync-common';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import type { ClusterCache } from '../clusters/ClusterCache';
import {
  ClusterError,
  toClusterError,
} from '../clusters/reflector/ClusterError';
import type { SecretName } from '../clusters/SecretName';
import { toError } from '../lib/toError';

/** The certificate authority that a resource names. @internal */
export interface CustomCa {
  /** The objects and keys that it comes from; if they change, it must be read again */
  readonly sources: string;
  /** Its certificates; absent if it couldn't be read or is invalid */
  readonly pem?: string;
  /** Why it can't be used; a mover can't use it either */
  readonly invalid?: string;
  /** Why it is unknown: the portal couldn't read it */
  readonly unread?: string;
}

/** The certificate authority that the resource names can't be used. @internal */
export class InvalidCaError extends InputError {}

type CustomCaSpec = NonNullable<
  NonNullable<NonNullable<ReplicationSource['spec']>['restic']>['customCA']
>;

/** A Secret that opens a repository, and the authority in its namespace that a resource will name beside it. @internal */
export interface RepositorySecret extends SecretName {
  readonly customCa?: CustomCaSpec;
}

interface CaSource {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  readonly key: string;
}

/** A Secret's maximum size in base64, with its metadata */
const MAX_OBJECT_BYTES = 1024 * 1024 * 2;
/** Bundles of whole systems have about 150 */
const MAX_CERTIFICATES = 500;
/** Sources of one Secret usually name the same authority */
const MAX_SOURCES = 4;

export class CustomCaReader {
  readonly #access: ClusterAccess;
  readonly #cache: Pick<ClusterCache, 'list'>;

  constructor(options: {
    readonly access: ClusterAccess;
    readonly cache: Pick<ClusterCache, 'list'>;
  }) {
    this.#access = options.access;
    this.#cache = options.cache;
  }

  /** Whether the resources still name the authority that was read. */
  isCurrent(secret: SecretName, customCa: CustomCa | undefined): boolean {
    return describeSources(this.#sources(secret)) === (customCa?.sources ?? '');
  }

  /** Undefined if no resource names one. */
  async read(
    secret: RepositorySecret,
    signal: AbortSignal,
  ): Promise<CustomCa | undefined> {
    const named = this.#sources(secret);
    if (named.length === 0) {
      return undefined;
    }
    const found = await Promise.all(
      named.map(source => this.#readOne(source, secret, signal)),
    );
    const pem = found.flatMap(one => one.pem ?? []).join('\n');
    return {
      sources: describeSources(named),
      ...(pem === '' ? found.find(one => one.invalid) ?? found[0] : { pem }),
    };
  }

  #sources(secret: RepositorySecret): readonly CaSource[] {
    const { cluster, namespace, name, customCa } = secret;
    const resources = [
      this.#cache.list(cluster, 'replicationSources', namespace),
      this.#cache.list(cluster, 'replicationDestinations', namespace),
    ].flatMap(reading => (reading.state === 'read' ? reading.value : []));
    const sources = resources
      .flatMap(({ spec }) =>
        spec?.restic?.repository === name ? toSource(spec.restic.customCA) : [],
      )
      .concat(toSource(customCa));
    return [...new Map(sources.map(one => [describe(one), one])).values()]
      .sort((a, b) => (describe(a) < describe(b) ? -1 : 1))
      .slice(0, MAX_SOURCES);
  }

  async #readOne(
    source: CaSource,
    { cluster, namespace }: SecretName,
    signal: AbortSignal,
  ): Promise<Pick<CustomCa, 'pem' | 'invalid' | 'unread'>> {
    const what = `${source.kind} "${source.name}" in namespace "${namespace}"`;
    try {
      const response = await this.#access.request({
        cluster,
        caller: { type: 'service' },
        address: {
          resource: source.kind === 'Secret' ? 'secrets' : 'configMaps',
          namespace,
          name: source.name,
        },
        signal,
      });
      if (response.status !== 200) {
        throw await toClusterError(response, what);
      }
      const value = await readKey(response, source);
      if (value === undefined) {
        return { invalid: `${what} has no key "${source.key}"` };
      }
      const pem = toCertificates(value);
      return pem === ''
        ? {
            invalid: `"${source.key}" of ${what} contains no certificate in PEM form`,
          }
        : { pem };
    } catch (error) {
      signal.throwIfAborted();
      return error instanceof ClusterError && error.kind === 'missing'
        ? { invalid: `There is no ${what}` }
        : { unread: toError(error).message };
    }
  }
}

/** Follows VolSync: a Secret takes precedence over a ConfigMap, and a source without a key is ignored. */
function toSource(customCa: CustomCaSpec | undefined): CaSource[] {
  const { secretName, configMapName, key } = customCa ?? {};
  if (!key) {
    return [];
  }
  if (secretName) {
    return [{ kind: 'Secret', name: secretName, key }];
  }
  return configMapName ? [{ kind: 'ConfigMap', name: configMapName, key }] : [];
}

function describe({ kind, name, key }: CaSource): string {
  return JSON.stringify([kind, name, key]);
}

function describeSources(sources: readonly CaSource[]): string {
  return sources.map(describe).join(' ');
}

async function readKey(
  response: Response,
  { kind, key }: CaSource,
): Promise<string | undefined> {
  if (Number(response.headers.get('content-length') ?? 0) > MAX_OBJECT_BYTES) {
    await response.body?.cancel();
    throw new Error(`The ${kind} is larger than a ${kind} can be`);
  }
  let object: {
    readonly data?: Readonly<Record<string, unknown>>;
    readonly binaryData?: Readonly<Record<string, unknown>>;
  };
  try {
    object = await response.json();
  } catch {
    // The parser's message would quote the text, which is a Secret.
    throw new Error(`The API server's answer for the ${kind} is not JSON`);
  }
  const ownText = (values: Readonly<Record<string, unknown>> = {}) => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  if (kind === 'ConfigMap') {
    return ownText(object.data) ?? decode(ownText(object.binaryData));
  }
  return decode(ownText(object.data));
}

function decode(base64: string | undefined): string | undefined {
  return base64 === undefined
    ? undefined
    : Buffer.from(base64, 'base64').toString('utf8');
}

/** Like Go, skips whatever is not a certificate. */
function toCertificates(text: string): string {
  const blocks =
    text.match(
      /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g,
    ) ?? [];
  return blocks
    .slice(0, MAX_CERTIFICATES)
    .flatMap(block => {
      try {
        return [new X509Certificate(block).toString().trim()];
      } catch {
        return [];
      }
    })
    .join('\n');
}
