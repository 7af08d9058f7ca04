import type { SetupGap } from './setup';

/**
 * The answer of `GET /v1/platform`, with the basic permission `volsync.platform.read`. Times are RFC 3339.
 *
 * @public
 */
export interface PlatformReport {
  /** The backend's clock when this was generated */
  readonly at: string;
  readonly clusters: readonly ClusterPlatform[];
  /** What the portal's configuration leaves out; absent if nothing is missing */
  readonly setup?: readonly SetupGap[];
}

/** @public */
export interface ClusterPlatform {
  readonly cluster: string;
  readonly title?: string;
  /** The worst of its checks */
  readonly state: CheckState;
  /** In the order in which to fix them: later ones depend on earlier ones */
  readonly checks: readonly PlatformCheck[];
  /** What the portal's account isn't allowed to read; absent if nothing is missing */
  readonly missingGrants?: readonly MissingGrant[];
}

/** A Kubernetes permission that checks need. @public */
export interface MissingGrant {
  readonly verb: 'get' | 'list';
  /** As RBAC names it, such as `deployments.apps` */
  readonly resource: string;
  /** Absent for all namespaces, and for what has none */
  readonly namespace?: string;
  /** A shell command that grants it */
  readonly command: string;
  /** The ids of the checks that lack it */
  readonly checks: readonly string[];
}

/**
 * - `good`: it was checked and is OK
 * - `warning`: backups are running, but something needs attention
 * - `bad`: backups or restores cannot work
 * - `unknown`: it could not be checked; never treated as good
 * - `off`: the check is not configured
 *
 * @public
 */
export type CheckState = 'good' | 'warning' | 'bad' | 'unknown' | 'off';

/** One check of the platform. @public */
export interface PlatformCheck {
  /** Such as `object-store` */
  readonly id: string;
  readonly title: string;
  readonly state: CheckState;
  /** One sentence about the result, with names and counts */
  readonly seen: string;
  /** Since when the portal has observed this state */
  readonly since?: string;
  /** One sentence: what the result means for backups */
  readonly meaning: string;
  readonly remedy?: CheckRemedy;
  /** The objects behind it, if there are several */
  readonly items: readonly CheckItem[];
  /** When it was checked; absent while the first check is running */
  readonly at?: string;
}

/** @public */
export interface CheckRemedy {
  readonly text: string;
  /** A shell command that fixes it or shows more */
  readonly command?: string;
}

/** @public */
export interface CheckItem {
  readonly name: string;
  readonly state: CheckState;
  readonly seen: string;
}

const WORST_FIRST: readonly CheckState[] = [
  'bad',
  'warning',
  'unknown',
  'off',
  'good',
];

/** The worst of several states; `good` if there are none. @public */
export function worstCheckState(states: readonly CheckState[]): CheckState {
  return WORST_FIRST.find(state => states.includes(state)) ?? 'good';
}
