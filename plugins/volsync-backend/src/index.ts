/**
 * Backstage backend plugin that reads VolSync, its clusters and its restic repositories.
 *
 * @packageDocumentation
 */
export { volsyncPlugin as default } from './plugin';
