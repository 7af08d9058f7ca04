import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';

/** Something to tell. @internal */
export interface Notice {
  /** At most 120 characters, the same for the same thing: it is told once */
  readonly id: string;
  /** Users, groups, or entities whose owners are meant */
  readonly recipients: readonly string[];
  readonly payload: NotificationSendOptions['payload'];
}
