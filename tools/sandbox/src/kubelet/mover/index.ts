export * from './MoverHost';
export * from './runMover';
