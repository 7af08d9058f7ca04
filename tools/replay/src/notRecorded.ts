import { unread } from 'backstage-plugin-volsync-common';
import type {
  ClusterDetails,
  MetricsLookup,
} from 'backstage-plugin-volsync-backend/testUtils';

const notRecorded = () =>
  unread('not-recorded', 'The recording does not contain it.');
const settled = async () => {};

/** Secrets, classes, Flux and the controller's Deployment were not recorded: that says nothing of them. */
export const detailsNotRecorded: ClusterDetails = {
  volumeSnapshotClasses: notRecorded,
  storageClasses: notRecorded,
  controller: notRecorded,
  secretKeys: notRecorded,
  externalSecret: notRecorded,
  flux: notRecorded,
  waitUntilRead: settled,
};

/** Metrics were recorded at single moments only. */
export const metricsNotRecorded: MetricsLookup = { look: notRecorded, settled };
