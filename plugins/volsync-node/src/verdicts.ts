import {
  coreServices,
  createServiceFactory,
  createServiceRef,
  type BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { Verdict } from 'backstage-plugin-volsync-common';
import { BackendClient } from './BackendClient';
import { VolsyncVerdictsClient } from './VolsyncVerdictsClient';

/** On whose behalf verdicts are asked for. @public */
export interface VerdictsOptions {
  readonly credentials: BackstageCredentials;
  readonly signal?: AbortSignal;
}

/** What the portal concludes of one volume of an entity. @public */
export interface VolumeVerdict {
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
  /** `unknown` is never to be taken for `protected` */
  readonly verdict: Verdict;
  /** Codes of the findings that stand, as in `docs/findings.md` */
  readonly findings: readonly {
    readonly code: string;
    readonly severity: 'critical' | 'warning' | 'info';
    readonly what: string;
  }[];
  /** RFC 3339: the newest state that is proven to be in the repository */
  readonly newestRestorableAt?: string;
}

/** What the portal concludes of an entity. @public */
export interface EntityVerdicts {
  readonly entityRef: string;
  /**
   * The worst of its volumes. A cluster that cannot be read counts as a volume of which nothing is known. Absent where
   * every cluster was read and holds no volume of it.
   */
  readonly worst?: Verdict;
  readonly volumes: readonly VolumeVerdict[];
}

/**
 * The verdicts of an entity's volumes, for other plugins such as scorecards. Authorised as the caller: a plugin in its
 * own name, or on behalf of a person.
 *
 * @public
 */
export interface VolsyncVerdictsService {
  /**
   * Throws `InputError` for a reference that is not a full one, and `ResponseError` where the backend refuses: 403 without
   * `volsync.backup.read`, 404 where there is no such entity or where it names no namespace.
   */
  getVerdicts(
    entityRef: string,
    options: VerdictsOptions,
  ): Promise<EntityVerdicts>;
}

/**
 * Asks the VolSync backend over HTTP, so that it works in any plugin and wherever that backend runs.
 *
 * @public
 */
export const volsyncVerdictsServiceRef =
  createServiceRef<VolsyncVerdictsService>({
    id: 'volsync.verdicts',
    scope: 'plugin',
    defaultFactory: async service =>
      createServiceFactory({
        service,
        deps: { auth: coreServices.auth, discovery: coreServices.discovery },
        factory: deps => new VolsyncVerdictsClient(new BackendClient(deps)),
      }),
  });
