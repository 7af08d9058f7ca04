export { readRecording } from './readRecording';
export { RecordingError } from './RecordingError';
export type {
  RecordedAddress,
  RecordedClasses,
  RecordedEvent,
  RecordedObject,
  RecordedRepository,
  Recording,
} from './Recording';
