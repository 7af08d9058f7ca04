import {
  createTranslationRef,
  createTranslationResource,
} from '@backstage/frontend-plugin-api';
import { volsyncTitleTranslationRef } from '../titles';

/**
 * The messages in languages other than English: German. A language is loaded when someone selects it.
 *
 * @public
 */
export const volsyncTranslations = createTranslationResource({
  // The id of `volsyncTranslationRef` is enough: a portal doesn't load the English messages when it starts
  ref: createTranslationRef({ id: 'plugin.volsync', messages: {} }),
  translations: { de: () => import('./de') },
});

/**
 * The titles of the pages in the same languages.
 *
 * @public
 */
export const volsyncTitleTranslations = createTranslationResource({
  ref: volsyncTitleTranslationRef,
  translations: { de: () => import('./de/titles') },
});
