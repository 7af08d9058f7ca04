/**
 * Scaffolder actions that enable, check and disable backups in app repositories.
 *
 * @packageDocumentation
 */
export * from './kustomize';
