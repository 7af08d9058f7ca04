import type { CheckState } from 'backstage-plugin-volsync-common';

/** One link of the chain from the configuration to a verdict. */
export interface SetupStep {
  /** The cluster it is about; absent for the portal as a whole */
  readonly cluster?: string;
  readonly title: string;
  readonly state: CheckState;
  /** What was found */
  readonly seen: string;
  readonly fix?: string;
  /** A command, or lines for the configuration */
  readonly example?: string;
}
