import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { baselineMessages } from './messages/baseline';
import { bulkMessages } from './messages/bulk';
import { coverageMessages } from './messages/coverage';
import { enablingMessages } from './messages/enabling';
import { fleetMessages } from './messages/fleet';
import { monitoringMessages } from './messages/monitoring';
import { platformMessages } from './messages/platform';
import { operationMessages } from './messages/operations';
import { pageMessages } from './messages/page';
import { runMessages } from './messages/runs';
import { sectionMessages } from './messages/sections';
import { snapshotMessages } from './messages/snapshots';
import { stripMessages } from './messages/strip';
import { volumeMessages } from './messages/volume';

/**
 * All messages of the plugin. Add another language with `createTranslationResource`.
 *
 * @public
 */
export const volsyncTranslationRef = createTranslationRef({
  id: 'plugin.volsync',
  messages: {
    ...baselineMessages,
    ...bulkMessages,
    ...coverageMessages,
    ...enablingMessages,
    ...fleetMessages,
    ...monitoringMessages,
    ...platformMessages,
    ...operationMessages,
    ...pageMessages,
    ...volumeMessages,
    ...runMessages,
    ...sectionMessages,
    ...snapshotMessages,
    ...stripMessages,
  },
});
