export { readRecording } from './readRecording';
export { RecordingError } from './RecordingError';
export type {
  RecordedAddress,
  RecordedEvent,
  RecordedObject,
  RecordedRepository,
  Recording,
} from './Recording';
