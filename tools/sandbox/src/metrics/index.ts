export { parseDuration } from './promql/literals';
export { startMetricsServer } from './startMetricsServer';
export type {
  AlertingRule,
  MetricsFault,
  MetricsServer,
  MetricsServerOptions,
  MetricsSource,
  Sample,
  Series,
} from './types';
