import type { CustomCa } from './CustomCa';
import type { RepositoryAddress } from './RepositoryAddress';
import type { Redacted } from 'restic-repository';
import type { SecretValues } from './SecretReader';

/** A repository and what opens it. @internal */
export interface RepositoryKeyring {
  readonly place: RepositoryAddress;
  /** As the Secret has it: it may name a user and a password */
  readonly address: Redacted<string>;
  /** Cluster and namespace of the Secret: tenants take turns at heavy work */
  readonly tenant: string;
  /** What a store of this kind needs of the Secret */
  readonly secret: SecretValues;
  /** Of an S3 store. Absent: the portal's own role signs, where the operator turned it on */
  readonly accessKey?: {
    readonly id: Redacted<string>;
    readonly secret: Redacted<string>;
  };
  readonly password?: Redacted<string>;
  /** What the resources that name the Secret trust instead of the system's authorities */
  readonly customCa?: CustomCa;
}
