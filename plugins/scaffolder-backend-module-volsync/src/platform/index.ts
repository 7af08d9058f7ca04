export { createPlatformWriteAction } from './createPlatformWriteAction';
export { renderPlatform } from './renderPlatform';
export { type AlertRule, toRuleGroup } from './toAlerts';
export { METRICS_JOB } from './toScrape';
export type {
  ChartSource,
  MonitoringKind,
  PlatformFile,
  PlatformSettings,
  SnapshotClassSettings,
} from './types';
