/**
 * Types, permissions, annotations and verdict rules shared by the VolSync plugins.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './permissions';
export * from './kubernetes/resources';
export * from './volsync/hold';
export * from './volsync/resources';
export * from './verdict';
export * from './facts';
export * from './timeline';
export * from './api/baseline';
export * from './api/choices';
export * from './api/coverage';
export * from './api/fleet';
export * from './api/objectives';
export * from './api/evidence';
export * from './api/monitoring';
export * from './api/nextRun';
export * from './api/platform';
export * from './api/report';
export * from './api/repository';
export * from './api/setup';
export * from './api/bulk';
export * from './api/operations';
export * from './api/signals';
export * from './operations/permissions';
export * from './operations/request';
export * from './volsync/names';
export * from './volsync/moverLog';
export * from './volsync/moverProgress';
export * from './volsync/status';
export { recogniseCause } from './volsync/failureCauses';
export type { FailureCause } from './volsync/failureCauses';
export * from './schedule';
export * from './component';
export { formatBytes, formatCount } from './bytes';
export { formatCsvLine } from './csv';
export { median } from './median';
export { parseGoDuration, parseIsoDuration, formatDuration } from './duration';
export { parseQuantity } from './quantity';
export {
  markdownBlock,
  markdownCode,
  markdownTable,
  markdownText,
  shell,
  yamlString,
} from './quoting';
export { formatTime } from './verdict/clock';
export { READING_GRACE_SECONDS } from './verdict/gaps';
