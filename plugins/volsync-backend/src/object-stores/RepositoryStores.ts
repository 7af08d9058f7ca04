/**
 * The supported kinds of repositories: S3 and REST servers, and those that modules add. All take the same path. The
 * address is parsed without connecting, and its endpoint must be on the operator's list. The store then gets guarded
 * connections and only those values of the Secret that it declared.
 */
import { ConflictError, InputError } from '@backstage/errors';
import type { RepositoryStoreType } from 'backstage-plugin-volsync-node';
import type { ObjectStore } from 'restic-repository';
import type { EndpointPolicy } from './EndpointPolicy';
import type { RepositoryAddress } from './RepositoryAddress';
import type { TenantsBudget } from './RepositoryBudgets';
import type { RepositoryKeyring } from './RepositoryKeyring';
import { createS3StoreType, restStoreType } from './storeTypes';
import { toConnection } from './toConnection';
import { unsupportedScheme } from './unsupportedRepository';

/** S3 keys have at most 1,024 bytes, and escaping takes three characters for each */
const MAX_LENGTH = 4_096;

export class RepositoryStores {
  readonly #policy: EndpointPolicy;
  readonly #types: ReadonlyMap<string, RepositoryStoreType>;
  readonly #hasAdded: boolean;

  /** Throws `ConflictError` for a scheme that exists already or is invalid. */
  constructor(options: {
    readonly policy: EndpointPolicy;
    /** Added by modules */
    readonly added?: readonly RepositoryStoreType[];
  }) {
    const { policy, added = [] } = options;
    const types = new Map<string, RepositoryStoreType>();
    for (const type of [createS3StoreType(policy), restStoreType, ...added]) {
      checkType(type, types);
      types.set(type.scheme, type);
    }
    this.#policy = policy;
    this.#types = types;
    this.#hasAdded = added.length > 0;
  }

  /** Nothing can be read: no endpoint is listed, and every kind needs one. */
  get isEmpty(): boolean {
    return this.#policy.isEmpty && !this.#hasAdded;
  }

  /** Keys of a Secret that any kind needs. */
  get secretKeys(): readonly string[] {
    return [...this.#types.values()].flatMap(type => type.secretKeys ?? []);
  }

  secretKeysOf({ scheme }: RepositoryAddress): readonly string[] {
    return this.#types.get(scheme)?.secretKeys ?? [];
  }

  /**
   * Throws `InputError`, or `UnsupportedRepositoryError` for a kind that is not supported. Messages never repeat the
   * address.
   */
  parse(address: string): RepositoryAddress {
    // Checked first, because cleaning a path of a megabyte takes minutes.
    expectLength(address);
    const scheme = address.slice(0, Math.max(0, address.indexOf(':')));
    const type = this.#types.get(scheme);
    if (!type) {
      throw unsupportedScheme(address, [...this.#types.keys()]);
    }
    const {
      location,
      endpoint = '',
      bucket = '',
      path = '',
    } = type.parse(address);
    // Encoding makes it longer, and the location is parsed again
    expectLength(location);
    return { scheme, location, endpoint, bucket, path };
  }

  /**
   * Throws `NotAllowedError` for an endpoint that is not on the list, `InvalidCaError` if the resource names an invalid
   * certificate authority, and `InputError` if the Secret lacks a key.
   */
  open(
    keyring: RepositoryKeyring,
    options: {
      readonly attempts: number;
      /** The budget that each request counts against, if limited */
      readonly budget?: TenantsBudget;
      /** Whether to wait if the budget is used up, instead of failing */
      readonly waits?: boolean;
      /** Aborts the store's reads */
      readonly signal: AbortSignal;
    },
  ): ObjectStore {
    const { repository, address, secret } = keyring;
    const type = this.#types.get(repository.scheme);
    if (!type) {
      throw unsupportedScheme(repository.location, [...this.#types.keys()]);
    }
    const connection = toConnection(keyring, {
      ...options,
      policy: this.#policy,
    });
    const { location, bucket, path } = repository;
    return type.open({
      place: {
        location,
        ...(repository.endpoint === ''
          ? {}
          : { endpoint: repository.endpoint }),
        bucket,
        path,
      },
      address,
      secret,
      connection,
    });
  }
}

function checkType(
  { scheme, secretKeys = [] }: RepositoryStoreType,
  known: ReadonlyMap<string, RepositoryStoreType>,
): void {
  if (known.has(scheme)) {
    throw new ConflictError(
      `The repository store "${scheme}:" was added twice, or is built in. Remove one of the modules`,
    );
  }
  if (!/^[a-z][a-z0-9]*$/.test(scheme)) {
    throw new ConflictError(
      `"${scheme}" can't be the scheme of a repository store: use lower-case letters and digits`,
    );
  }
  // The password is only for the repository reader, and a command is never run.
  const refused = secretKeys.find(key =>
    /^RESTIC_(PASSWORD|REPOSITORY)/.test(key),
  );
  if (refused) {
    throw new ConflictError(
      `The repository store "${scheme}:" must not ask for "${refused}"`,
    );
  }
}

function expectLength(address: string): void {
  if (address.length > MAX_LENGTH) {
    throw new InputError(
      `The repository's address has more than ${MAX_LENGTH} characters`,
    );
  }
}
