/*
 * A metrics server with Prometheus' API, in this process.
 *
 * It scrapes its source at an interval and before each request, and keeps the samples, so `increase()` and ranges are
 * computed from real observations. It adds the target's labels (`job`, `instance`) like a scrape, and `up`. Queries
 * that it cannot answer correctly are rejected.
 */
import { createServer } from 'node:http';
import { Alerts } from './alerts';
import { createMetricsListener } from './metricsListener';
import { MetricsFaults } from './metricsFaults';
import { SampleHistory } from './promql/sampleHistory';
import { Scraper } from './scraper';
import type { MetricsServer, MetricsServerOptions } from './types';

/** As Prometheus' `--web.read-timeout`. */
const IDLE_TIMEOUT_MS = 300_000;

/** Starts a metrics endpoint over a source, on loopback. @public */
export async function startMetricsServer(
  options: MetricsServerOptions,
): Promise<MetricsServer> {
  const clock = options.clock ?? (() => new Date());
  const history = new SampleHistory();
  const alerts = new Alerts(options.rules ?? [], history);
  const scraper = new Scraper({ ...options, clock, history });
  const faults = new MetricsFaults();
  const calls: Record<string, number> = {};
  const server = createServer(
    createMetricsListener({
      ...options,
      clock,
      history,
      alerts,
      scraper,
      faults,
      calls,
    }),
  );
  server.keepAliveTimeout = IDLE_TIMEOUT_MS;
  const port = await new Promise<number>((done, fail) => {
    server.once('error', fail);
    server.listen(options.port ?? 0, '127.0.0.1', () => {
      server.off('error', fail);
      const address = server.address();
      if (address === null || typeof address === 'string') {
        fail(new Error('The metrics endpoint has no network address'));
      } else {
        done(address.port);
      }
    });
  });
  await scraper.scrape();
  const timer = setInterval(
    () => void scraper.scrape(),
    (options.scrapeIntervalSeconds ?? 60) * 1000,
  );
  timer.unref();
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calls,
    injectFault: (fault, choice) => faults.inject(fault, choice),
    close: async () => {
      clearInterval(timer);
      faults.close();
      const closed = new Promise<void>(done => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}
