import { createTranslationRef } from '@backstage/frontend-plugin-api';

/**
 * The titles of the page over all clusters and its tabs. They are separate from `volsyncTranslationRef`, because the
 * portal needs them at startup, long before the other messages.
 *
 * @public
 */
export const volsyncTitleTranslationRef = createTranslationRef({
  id: 'plugin.volsync.titles',
  messages: {
    page: 'Backups',
    fleet: 'Volumes',
    coverage: 'Coverage',
    platform: 'Platform',
    monitoring: 'Monitoring',
  },
});
