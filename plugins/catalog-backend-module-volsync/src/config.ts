import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** One entry of `catalog.providers.volsync`. */
export interface ProviderOptions {
  readonly cluster: string;
  readonly entities: 'namespaces' | 'workloads';
  /** A full entity ref */
  readonly owner: string;
  readonly owners: readonly {
    readonly namespaces: readonly string[];
    readonly owner: string;
  }[];
  readonly ownerLabel: string | undefined;
  /** Empty for all */
  readonly namespaces: readonly string[];
  readonly entityNamespace: string;
  readonly lifecycle: string;
  readonly kubeconfig:
    | { readonly file: string; readonly context: string }
    | undefined;
  readonly schedule: SchedulerServiceTaskScheduleDefinition;
}

const KEY = 'catalog.providers.volsync';
const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { minutes: 5 },
  timeout: { minutes: 2 },
};

/** Throws `InputError` that names the key if an entry is invalid. */
export function readProviderOptions(
  config: Config,
): readonly ProviderOptions[] {
  const all = (config.getOptionalConfigArray(KEY) ?? []).map(toOptions);
  const names = all.map(({ cluster }) => cluster);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new InputError(
      `${KEY}: the cluster "${twice}" has two entries. Merge them.`,
    );
  }
  return all;
}

function toOptions(entry: Config, index: number): ProviderOptions {
  const key = `${KEY}[${index}]`;
  const cluster = entry.getString('cluster');
  const entities = entry.getOptionalString('entities') ?? 'namespaces';
  if (entities !== 'namespaces' && entities !== 'workloads') {
    throw new InputError(
      `${key}.entities: "${entities}" isn't valid. Set namespaces or workloads.`,
    );
  }
  const kubeconfig = entry.getOptionalConfig('kubeconfig');
  const schedule = entry.getOptionalConfig('schedule');
  return {
    cluster,
    entities,
    owner: toOwner(entry.getString('owner'), `${key}.owner`),
    owners: (entry.getOptionalConfigArray('owners') ?? []).map(
      (rule, position) => ({
        namespaces: rule.getStringArray('namespaces'),
        owner: toOwner(
          rule.getString('owner'),
          `${key}.owners[${position}].owner`,
        ),
      }),
    ),
    ownerLabel: entry.getOptionalString('ownerLabel'),
    namespaces: entry.getOptionalStringArray('namespaces') ?? [],
    entityNamespace: entry.getOptionalString('entityNamespace') ?? 'default',
    lifecycle: entry.getOptionalString('lifecycle') ?? 'unknown',
    kubeconfig: kubeconfig && {
      file: kubeconfig.getString('file'),
      context: kubeconfig.getOptionalString('context') ?? cluster,
    },
    schedule: schedule
      ? readSchedulerServiceTaskScheduleDefinitionFromConfig(schedule)
      : DEFAULT_SCHEDULE,
  };
}

function toOwner(text: string, key: string): string {
  try {
    // A ref without its kind would mean a group here and a component elsewhere.
    if (!text.includes(':')) {
      throw new Error('no kind');
    }
    return stringifyEntityRef(parseEntityRef(text));
  } catch {
    throw new InputError(
      `${key}: "${text}" isn't an entity in full. Set it like group:default/platform.`,
    );
  }
}
