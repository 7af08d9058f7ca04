import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { TranslationBlueprint } from '@backstage/plugin-app-react';
import {
  volsyncTitleTranslations,
  volsyncTranslations,
} from 'backstage-plugin-volsync';

/** The languages of the backups pages; `availableLanguages` in the configuration offers them under Settings. */
export const languagesModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    TranslationBlueprint.make({
      name: 'volsync',
      params: { resource: volsyncTranslations },
    }),
    TranslationBlueprint.make({
      name: 'volsync-titles',
      params: { resource: volsyncTitleTranslations },
    }),
  ],
});
