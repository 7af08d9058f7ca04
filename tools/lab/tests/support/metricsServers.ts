import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { freePort } from '../../../../scripts/lib/ports.mjs';
import { type RunningProcess, startProcess } from './process';

const SYSTEM = path.resolve(
  __dirname,
  '../../../../kubernetes/workloads/platform/backup/volsync-system',
);
const read = (name: string) =>
  parse(readFileSync(path.join(SYSTEM, name), 'utf8'));

/** The PrometheusRule of the platform's template. */
export const prometheusRule = read('alerts.yaml') as {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly groups: readonly {
      readonly name: string;
      readonly rules: readonly { readonly alert: string }[];
    }[];
  };
};

/** A metrics or rules server that a test started. */
export interface LabServer extends RunningProcess {
  readonly url: string;
}

/**
 * What Prometheus' operator generates from the ServiceMonitor, except for service discovery, with a scrape every
 * second; and the template's rules, with `patience` instead of minutes. Both as files in a directory.
 */
export async function writeScrapes(options: {
  readonly directory: string;
  readonly target: string;
  readonly patience: string;
}): Promise<{ readonly scrapes: string; readonly rules: string }> {
  const { directory, target, patience } = options;
  const [endpoint] = read('monitoring.yaml').spec.endpoints;
  const rules = path.join(directory, 'short.yaml');
  await writeFile(
    rules,
    stringify({
      groups: prometheusRule.spec.groups.map(group => ({
        ...group,
        rules: group.rules.map(rule => ({ ...rule, for: patience })),
      })),
    }),
  );
  const scrapes = path.join(directory, 'scrapes.yaml');
  await writeFile(
    scrapes,
    stringify({
      scrape_configs: [
        {
          job_name: 'serviceMonitor/volsync-system/volsync-metrics/0',
          scheme: endpoint.scheme,
          metrics_path: endpoint.path,
          tls_config: {
            insecure_skip_verify: endpoint.tlsConfig.insecureSkipVerify,
          },
          relabel_configs: endpoint.relabelings.map(
            (each: { targetLabel: string; replacement: string }) => ({
              target_label: each.targetLabel,
              replacement: each.replacement,
            }),
          ),
          scrape_interval: '1s',
          scrape_timeout: '1s',
          static_configs: [{ targets: [target] }],
        },
      ],
    }),
  );
  return { scrapes, rules };
}

/** Prometheus that scrapes and evaluates every second. */
export async function startPrometheus(options: {
  readonly directory: string;
  readonly scrapes: string;
  readonly rules: string;
}): Promise<LabServer> {
  const config = path.join(options.directory, 'prometheus.yaml');
  await writeFile(
    config,
    stringify({
      global: { evaluation_interval: '1s' },
      rule_files: [options.rules],
      ...parse(readFileSync(options.scrapes, 'utf8')),
    }),
  );
  return start('prometheus', address => [
    `--config.file=${config}`,
    `--storage.tsdb.path=${path.join(options.directory, 'prometheus')}`,
    `--web.listen-address=${address}`,
    '--log.level=warn',
  ]);
}

/** VictoriaMetrics that scrapes every second; it forwards to vmalert if there is one. */
export async function startVictoriaMetrics(options: {
  readonly directory: string;
  readonly scrapes: string;
  readonly port?: number;
  readonly vmalertUrl?: string;
}): Promise<LabServer> {
  const { directory, scrapes, vmalertUrl } = options;
  return start(
    'victoriaMetrics',
    address => [
      `-storageDataPath=${path.join(directory, `victoria-${address}`)}`,
      `-httpListenAddr=${address}`,
      `-promscrape.config=${scrapes}`,
      // scraped samples are visible immediately, instead of after half a minute
      '-search.latencyOffset=0s',
      ...(vmalertUrl ? [`-vmalert.proxyURL=${vmalertUrl}`] : []),
    ],
    options.port,
  );
}

/** vmalert that evaluates a database every second. */
export async function startVmalert(options: {
  readonly rules: string;
  readonly databaseUrl: string;
}): Promise<LabServer> {
  return start('vmalert', address => [
    `-rule=${options.rules}`,
    `-datasource.url=${options.databaseUrl}`,
    `-httpListenAddr=${address}`,
    '-evaluationInterval=1s',
    '-rule.evalDelay=0s',
    '-notifier.blackhole',
  ]);
}

async function start(
  name: string,
  args: (address: string) => readonly string[],
  port?: number,
): Promise<LabServer> {
  const address = `127.0.0.1:${port ?? (await freePort())}`;
  return { ...startProcess(name, args(address)), url: `http://${address}` };
}
