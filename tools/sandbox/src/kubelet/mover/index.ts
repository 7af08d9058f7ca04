export * from './MoverHost';
export * from './runMover';
export { refusalOf } from './resticEnvironment';
