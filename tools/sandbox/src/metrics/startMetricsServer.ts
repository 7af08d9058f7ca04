/*
 * A metrics server that answers as Prometheus does, in this process.
 *
 * It scrapes its source at an interval and before each request, and keeps the
 * samples, so that `increase()` and ranges are reckoned from what was really
 * seen. The target's labels (`job`, `instance`) are added as a scrape adds
 * them, and so is `up`. What it cannot answer rightly it refuses.
 */
import { createServer } from 'node:http';
import { Alerts } from './alerts';
import { createMetricsListener } from './metricsListener';
import { MetricsFaults } from './metricsFaults';
import { SampleHistory } from './promql/sampleHistory';
import { Scraper } from './scraper';
import type { MetricsServer, MetricsServerOptions } from './types';

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
