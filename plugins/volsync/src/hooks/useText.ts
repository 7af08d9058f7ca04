import {
  useTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';
import { volsyncTranslationRef } from '../translation';

/** The plugin's translated messages. */
export type Text = TranslationFunction<typeof volsyncTranslationRef.T>;

export function useText(): Text {
  return useTranslationRef(volsyncTranslationRef).t;
}
