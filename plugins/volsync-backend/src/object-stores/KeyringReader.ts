import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { SecretName } from '../clusters/SecretName';
import type { RepositoriesConfig } from '../config';
import { CustomCaReader, type RepositorySecret } from './CustomCa';
import type { EndpointPolicy } from './EndpointPolicy';
import { isAssigned } from './mayUseRepository';
import type { RepositoryAddress } from './RepositoryAddress';
import { readKeyring } from './readKeyring';
import type { RepositoryKeyring } from './RepositoryKeyring';
import { RepositoryStores } from './RepositoryStores';
import { SecretReader } from './SecretReader';

/** Reads what opens a repository: the Secret, and the certificate authority of the resources that name it. @internal */
export class KeyringReader {
  readonly #secrets: SecretReader;
  readonly #customCas: CustomCaReader;
  readonly #policy: EndpointPolicy;
  readonly #stores: RepositoryStores;
  readonly #locations: RepositoriesConfig['locations'];

  constructor(options: {
    readonly access: ClusterAccess;
    readonly cache: Pick<ClusterCache, 'list'>;
    readonly policy: EndpointPolicy;
    /** Default: S3 and REST servers */
    readonly stores?: RepositoryStores;
    readonly config: Pick<RepositoriesConfig, 'locations'>;
  }) {
    this.#policy = options.policy;
    this.#locations = options.config.locations;
    this.#stores = options.stores ?? new RepositoryStores(options);
    this.#secrets = new SecretReader({
      access: options.access,
      keys: this.#stores.secretKeys,
    });
    this.#customCas = new CustomCaReader(options);
  }

  /**
   * Throws `ClusterError`, `ClusterUnreachableError` and `InputError`. The latter says what is wrong, but never a
   * value.
   */
  async read(
    secret: RepositorySecret,
    signal: AbortSignal,
  ): Promise<RepositoryKeyring> {
    const keyring = readKeyring(
      await this.#secrets.read(secret, signal),
      secret,
      {
        stores: this.#stores,
        role: repository => this.#role(secret, repository),
      },
    );
    return { ...keyring, customCa: await this.#customCas.read(secret, signal) };
  }

  /** Whether the resources still name the certificate authority that was read. */
  isCurrent(secret: SecretName, keyring: RepositoryKeyring): boolean {
    return this.#customCas.isCurrent(secret, keyring.customCa);
  }

  /** Names of the Secret's keys; its values are read and dropped. */
  keyNames(
    secret: SecretName,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    return this.#secrets.readKeyNames(secret, signal);
  }

  #role(
    secret: SecretName,
    { endpoint, location }: RepositoryAddress,
  ): 'assigned' | 'not-assigned' | 'none' {
    if (!this.#policy.hasRole(endpoint)) {
      return 'none';
    }
    return isAssigned(secret, location, this.#locations)
      ? 'assigned'
      : 'not-assigned';
  }
}
