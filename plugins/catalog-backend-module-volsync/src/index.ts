/**
 * Catalog entities for the volumes of clusters.
 *
 * @packageDocumentation
 */

export { catalogModuleVolsync as default } from './module';
