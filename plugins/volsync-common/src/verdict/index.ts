export * from './reading';
export * from './evidence';
export * from './verdict';
export { judgeVolume, judgeDestination } from './judge';
