import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Verdict } from 'backstage-plugin-volsync-common';

/** The credentials of the caller. @public */
export interface VerdictsOptions {
  readonly credentials: BackstageCredentials;
  readonly signal?: AbortSignal;
}

/** The verdict of one volume of an entity. @public */
export interface VolumeVerdict {
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
  /** `unknown` must never be treated as `protected` */
  readonly verdict: Verdict;
  /** Codes of the open findings, as in `docs/findings.md` */
  readonly findings: readonly {
    readonly code: string;
    readonly severity: 'critical' | 'warning' | 'info';
    readonly what: string;
  }[];
  /** RFC 3339: the newest restore point that is proven to be in the repository */
  readonly newestRestorableAt?: string;
}

/** The verdicts of an entity. @public */
export interface EntityVerdicts {
  readonly entityRef: string;
  /**
   * The worst verdict of its volumes. A cluster that cannot be read counts as a volume with an unknown state. Absent if
   * every cluster was read and none has a volume of the entity.
   */
  readonly worst?: Verdict;
  readonly volumes: readonly VolumeVerdict[];
}

/**
 * The verdicts of an entity's volumes, for other plugins such as scorecards. Authorized as the caller: a plugin on its
 * own, or on behalf of a person.
 *
 * @public
 */
export interface VolsyncVerdictsService {
  /**
   * Throws `InputError` if the entity reference is incomplete, and `ResponseError` if the backend refuses: 403 without
   * `volsync.backup.read`, 404 if the entity does not exist or has no namespace.
   */
  getVerdicts(
    entityRef: string,
    options: VerdictsOptions,
  ): Promise<EntityVerdicts>;
}
