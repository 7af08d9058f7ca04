import type {
  CheckItem,
  CheckRemedy,
  CheckState,
  Unread,
} from 'backstage-plugin-volsync-common';
import { worstCheckState } from 'backstage-plugin-volsync-common';
import type { PlatformConfig } from '../config';
import type { MonitoringLookup } from '../metrics/MonitoringReader';
import type { CredentialsProbe } from '../object-stores/CredentialsProbe';
import type { StoreProbe } from '../object-stores/StoreProbe';
import type { ClusterReader } from '../clusters/ClusterReader';
import type { ClusterVolumes } from './ClusterVolumes';

/** What a check may read: one cluster, the object stores behind its Secrets, and its metrics. @internal */
export interface CheckContext {
  readonly cluster: string;
  readonly names: PlatformConfig;
  readonly reader: ClusterReader;
  readonly stores: StoreProbe;
  readonly credentials: CredentialsProbe;
  readonly monitoring: MonitoringLookup;
  readonly volumes: ClusterVolumes;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** The result of a check. @internal */
export interface CheckOutcome {
  readonly state: CheckState;
  readonly seen: string;
  readonly remedy?: CheckRemedy;
  readonly items?: readonly CheckItem[];
}

/** One requirement: one file, one result, one fix. @internal */
export interface CheckDefinition {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  /** Reports what it can't read as `unknown`; throws only for programming errors */
  run(context: CheckContext): Promise<CheckOutcome>;
}

/** The state of a group that should respond: all do, some do, or none does. @internal */
export function stateOfCounts(seen: number, wanted: number): CheckState {
  if (seen >= wanted) {
    return 'good';
  }
  return seen > 0 ? 'warning' : 'bad';
}

/** What could not be read is unknown, or off if it isn't configured. @internal */
export function notSeen(
  { reason, message }: Unread,
  remedy?: CheckRemedy,
): CheckOutcome {
  if (reason === 'not-configured') {
    return { state: 'off', seen: message, remedy };
  }
  return {
    state: 'unknown',
    seen: message,
    remedy:
      remedy ??
      (reason === 'forbidden'
        ? {
            text: "Bind the roles in deploy/rbac to the portal's account, including those for the platform",
          }
        : undefined),
  };
}

/** The worst state of several objects, with one sentence about all of them. @internal */
export function ofItems(
  items: readonly CheckItem[],
  seen: (bad: readonly CheckItem[]) => string,
  remedy?: CheckRemedy,
): CheckOutcome {
  const bad = items.filter(item => item.state !== 'good');
  return {
    state: worstCheckState(items.map(item => item.state)),
    seen: seen(bad),
    remedy: bad.length > 0 ? remedy : undefined,
    items,
  };
}
