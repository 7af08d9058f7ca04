/**
 * Backstage frontend plugin that shows whether the backups of a service can be trusted.
 *
 * @packageDocumentation
 */
export { default } from './plugin';
export * from './api';
export { volsyncTranslationRef } from './translation';
export { volsyncTitleTranslationRef } from './titles';
export { volsyncTitleTranslations, volsyncTranslations } from './translations';
export { isVolsyncAvailable } from './availability';
export { isVolsyncFailing } from './components/warnings/isVolsyncFailing';
