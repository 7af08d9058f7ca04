/**
 * Plays recordings of the real VolSync controller through the backend, and reports the verdicts.
 *
 * @packageDocumentation
 */
export { main } from './cli';
export { readRecording, RecordingError } from './recording';
export type { Recording } from './recording';
export { Replay } from './Replay';
export { timeline } from './timeline';
export type { VerdictChange } from './timeline';
export type { Conclusion } from './conclude';
