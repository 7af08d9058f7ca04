export { PLAYED_ANNOTATION, startWorkloads } from './startWorkloads';
export * from './workloadResources';
