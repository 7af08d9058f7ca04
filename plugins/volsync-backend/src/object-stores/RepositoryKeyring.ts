import type { CustomCa } from './CustomCa';
import type { RepositoryAddress } from './parseRepository';
import type { Redacted } from 'restic-repository';

/** A repository and what opens it. @internal */
export interface RepositoryKeyring {
  readonly place: RepositoryAddress;
  /** Cluster and namespace of the Secret: tenants take turns at heavy work */
  readonly tenant: string;
  /** Absent: the portal's own role signs, where the operator turned it on */
  readonly accessKey?: {
    readonly id: Redacted<string>;
    readonly secret: Redacted<string>;
    readonly sessionToken?: Redacted<string>;
  };
  readonly region?: Redacted<string>;
  readonly password?: Redacted<string>;
  /** What the resources that name the Secret trust instead of the system's authorities */
  readonly customCa?: CustomCa;
}
