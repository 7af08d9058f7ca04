import type { CheckState } from 'backstage-plugin-volsync-common';

/** One step from the configuration to a verdict. */
export interface SetupStep {
  /** The cluster that it checks; absent for the portal as a whole */
  readonly cluster?: string;
  readonly title: string;
  readonly state: CheckState;
  /** The result */
  readonly seen: string;
  readonly fix?: string;
  /** A command, or lines for the configuration */
  readonly example?: string;
}
