import type { CustomCa } from './CustomCa';
import type { RepositoryAddress } from './RepositoryAddress';
import type { Redacted } from 'restic-repository';
import type { SecretValues } from './SecretReader';

/** A repository and what opens it. @internal */
export interface RepositoryKeyring {
  readonly repository: RepositoryAddress;
  /** As in the Secret; it may contain a user and a password */
  readonly address: Redacted<string>;
  /** Cluster and namespace of the Secret: tenants share heavy work fairly */
  readonly tenant: string;
  /** The values of the Secret that this kind of store needs */
  readonly secret: SecretValues;
  /** Of an S3 store. Absent if the portal's own role signs, which the operator has to enable */
  readonly accessKey?: {
    readonly id: Redacted<string>;
    readonly secret: Redacted<string>;
  };
  readonly password?: Redacted<string>;
  /** The authority that the resources trust instead of the system's */
  readonly customCa?: CustomCa;
}
