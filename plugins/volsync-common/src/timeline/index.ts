export type { TimelineEntry, TimelineKind } from './entry';
export { toTimeline, watchedSince } from './toTimeline';
export { toSeenChange } from './specChange';
export type { SpecifiedObject } from './specChange';
export { readRunLog } from './runs';
