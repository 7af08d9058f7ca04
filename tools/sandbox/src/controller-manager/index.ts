export {
  PLAYED_ANNOTATION,
  startControllerManager,
} from './startControllerManager';
export * from './workloadResources';
