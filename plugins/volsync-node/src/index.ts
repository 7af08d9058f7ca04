/**
 * What other backend plugins and modules need to work with the VolSync plugin.
 *
 * @packageDocumentation
 */
export * from './ClusterAccess';
export * from './ClusterWriter';
export * from './apiPath';
export * from './choices';
export * from './componentSettings';
export * from './extensionPoints';
export * from './operations';
export * from './repositoryStores';
export * from './resources';
export * from './verdicts';
export * from './writes';
