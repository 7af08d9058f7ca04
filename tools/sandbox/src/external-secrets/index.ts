export type { ReadItem } from './renderSecret';
export * from './secretResources';
export { startExternalSecrets } from './startExternalSecrets';
