export { findOtherBackups } from './findOtherBackups';
export type { LabelSelector } from './matchesSelector';
export type * from './objects';
export type { OtherBackup, OtherTool } from './OtherBackup';
export { isInVelero } from './velero';
