import type {
  CheckItem,
  ConditionedObject,
  KubernetesObject,
} from 'backstage-plugin-volsync-common';
import type { CheckContext, CheckDefinition } from '../check';
import { notSeen, ofItems } from '../check';
import { conditionOf } from '../../clusters/ClusterReader';

const VOLSYNC = [
  'replicationsources.volsync.backube',
  'replicationdestinations.volsync.backube',
];
const SNAPSHOTS = [
  'volumesnapshots.snapshot.storage.k8s.io',
  'volumesnapshotclasses.snapshot.storage.k8s.io',
  'volumesnapshotcontents.snapshot.storage.k8s.io',
];

const CHART = 'helm.sh/chart';
const VERSION = 'app.kubernetes.io/version';

/** Whether the custom resource definitions exist, in the same release as the controller. @internal */
export const kinds: CheckDefinition = {
  id: 'kinds',
  title: 'CRDs match the controller',
  meaning:
    "If the controller is newer than its CRDs, the API server silently drops the fields that they don't define.",
  async run(context) {
    const { reader } = context;
    const running = await versionOfController(context);
    const items: CheckItem[] = [];
    for (const name of [...VOLSYNC, ...SNAPSHOTS]) {
      const found = await reader.get<ConditionedObject>(
        { resource: 'customResourceDefinitions', name },
        `CustomResourceDefinition "${name}"`,
      );
      if (found.state === 'unread') {
        items.push({ name, state: notSeen(found).state, seen: found.message });
      } else if (!found.value) {
        items.push({ name, state: 'bad', seen: 'not installed' });
      } else {
        items.push(
          toItem(found.value, VOLSYNC.includes(name) ? running : undefined),
        );
      }
    }
    return ofItems(
      items,
      bad =>
        bad.length === 0
          ? `All ${items.length} CRDs are installed${
              running ? `; VolSync's match its controller ${running}` : ''
            }`
          : bad.map(item => `${item.name}: ${item.seen}`).join('; '),
      {
        text: 'Let the HelmReleases install and upgrade their CRDs (crds: CreateReplace), starting with the snapshot controller.',
        command: 'kubectl get crd | grep -E "volsync|snapshot.storage"',
      },
    );
  },
};

function toItem(
  definition: ConditionedObject,
  running: string | undefined,
): CheckItem {
  const { name, labels = {} } = definition.metadata;
  if (conditionOf(definition, 'Established')?.status !== 'True') {
    return { name, state: 'bad', seen: 'installed but not served' };
  }
  const defined = toVersion(labels[VERSION] ?? labels[CHART]);
  if (running === undefined || defined === undefined) {
    return { name, state: 'good', seen: 'served; no version label' };
  }
  return defined === running
    ? { name, state: 'good', seen: `served, version ${defined}` }
    : {
        name,
        state: 'warning',
        seen: `version ${defined}, but the controller is ${running}`,
      };
}

async function versionOfController({
  reader,
  names,
}: CheckContext): Promise<string | undefined> {
  const found = await reader.list<KubernetesObject>(
    { resource: 'deployments', namespace: names.namespace },
    'the Deployments',
  );
  if (found.state === 'unread') {
    return undefined;
  }
  const labels = found.value.find(one => one.metadata.name === 'volsync')
    ?.metadata.labels;
  return toVersion(labels?.[VERSION] ?? labels?.[CHART]);
}

/** `0.16.1` for `v0.16.1` and for `volsync-0.16.1` */
function toVersion(text: string | undefined): string | undefined {
  return /(\d+\.\d+\.\d+)/.exec(text ?? '')?.[1];
}
