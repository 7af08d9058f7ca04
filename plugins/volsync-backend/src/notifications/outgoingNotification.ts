import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';

/** A notification to send. @internal */
export interface OutgoingNotification {
  /** At most 120 characters, the same for the same thing, so that it is sent once */
  readonly id: string;
  /** Users, groups, or entities whose owners are meant */
  readonly recipients: readonly string[];
  readonly payload: NotificationSendOptions['payload'];
}
