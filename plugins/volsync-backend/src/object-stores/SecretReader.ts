/**
 * The only code that reads the values of a Secret: one Secret, by name, and only the few keys that restic and the
 * stores need. Everything else is dropped immediately. This includes `RESTIC_PASSWORD_COMMAND`, which restic would run
 * as a program and which no code here reads. Values are wrapped so that they don't appear in logs, errors or responses.
 */
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import { Redacted } from 'restic-repository';
import { toClusterError } from '../clusters/reflector/ClusterError';
import type { SecretName } from '../clusters/SecretName';

const RESTIC_KEYS = ['RESTIC_REPOSITORY', 'RESTIC_PASSWORD'] as const;

/** Values by key; keys that the Secret lacks are absent. */
export type SecretValues = Readonly<Record<string, Redacted<string>>>;

const SECRET_BYTES = 1024 * 1024 * 2;

export class SecretReader {
  readonly #access: ClusterAccess;
  readonly #keys: readonly string[];

  constructor(options: {
    readonly access: ClusterAccess;
    /** Besides the repository and its password */
    readonly keys: readonly string[];
  }) {
    this.#access = options.access;
    this.#keys = [...RESTIC_KEYS, ...options.keys];
  }

  /** Throws `ClusterError` and `ClusterUnreachableError`. */
  async read(secret: SecretName, signal: AbortSignal): Promise<SecretValues> {
    return pick(await this.#readData(secret, signal), this.#keys);
  }

  /** Returns only the names of the keys. Throws the same errors. */
  async readKeyNames(
    secret: SecretName,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    return Object.keys(await this.#readData(secret, signal)).sort();
  }

  async #readData(
    secret: SecretName,
    signal: AbortSignal,
  ): Promise<Record<string, unknown>> {
    const response = await this.#access.request({
      cluster: secret.cluster,
      caller: { type: 'service' },
      address: {
        resource: 'secrets',
        namespace: secret.namespace,
        name: secret.name,
      },
      signal,
    });
    if (response.status !== 200) {
      throw await toClusterError(
        response,
        `Secret "${secret.name}" in namespace "${secret.namespace}"`,
      );
    }
    return readData(response);
  }
}

async function readData(response: Response): Promise<Record<string, unknown>> {
  const length = Number(response.headers.get('content-length') ?? 0);
  if (length > SECRET_BYTES) {
    await response.body?.cancel();
    throw new Error('The Secret is larger than a Secret can be');
  }
  try {
    const { data } = (await response.json()) as {
      readonly data?: Record<string, unknown>;
    };
    return data ?? {};
  } catch {
    // The parser's message would quote the text, which is the Secret.
    throw new Error("The API server's answer for the Secret is not JSON");
  }
}

function pick(
  data: Record<string, unknown>,
  keys: readonly string[],
): SecretValues {
  return Object.fromEntries(
    keys.flatMap(key => {
      const value = Object.hasOwn(data, key) ? data[key] : undefined;
      return typeof value === 'string'
        ? [[key, new Redacted(Buffer.from(value, 'base64').toString('utf8'))]]
        : [];
    }),
  );
}
