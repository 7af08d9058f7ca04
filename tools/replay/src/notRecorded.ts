import { unread } from 'backstage-plugin-volsync-common';
import type { MetricsLookup } from 'backstage-plugin-volsync-backend/testUtils';

/** Metrics were recorded only at single moments. */
export const metricsNotRecorded: MetricsLookup = {
  get: () => unread('not-recorded', 'The recording does not contain it.'),
  waitUntilRead: async () => {},
};
