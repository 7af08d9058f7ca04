import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';

/** A notification to send. @internal */
export interface OutgoingNotification {
  /** At most 120 characters; equal for the same matter, so it is sent once */
  readonly id: string;
  /** Users, groups, or entities whose owners are notified */
  readonly recipients: readonly string[];
  readonly payload: NotificationSendOptions['payload'];
}
