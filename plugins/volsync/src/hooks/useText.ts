import {
  useTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';
import { volsyncTranslationRef } from '../translation';

/** The plugin's words, in the portal's language. */
export type Text = TranslationFunction<typeof volsyncTranslationRef.T>;

export function useText(): Text {
  return useTranslationRef(volsyncTranslationRef).t;
}
