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

/** Whether the kinds are defined, and by the same release as the controller. @internal */
export const kinds: CheckDefinition = {
  id: 'kinds',
  title: 'Kinds defined, as the controller knows them',
  meaning:
    'A controller that is newer than its kinds loses the fields that they do not know, without a word.',
  answers: ['TECH-009'],
  async run(context) {
    const { look } = context;
    const running = await versionOfController(context);
    const items: CheckItem[] = [];
    for (const name of [...VOLSYNC, ...SNAPSHOTS]) {
      const found = await look.get<ConditionedObject>(
        { resource: 'customResourceDefinitions', name },
        `CustomResourceDefinition "${name}"`,
      );
      if (found.state === 'unread') {
        items.push({ name, state: notSeen(found).state, seen: found.message });
      } else if (!found.value) {
        items.push({ name, state: 'bad', seen: 'not defined' });
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
          ? `All ${items.length} are defined${
              running
                ? `, those of VolSync in ${running} as its controller`
                : ''
            }`
          : bad.map(item => `${item.name}: ${item.seen}`).join('; '),
      {
        text: 'Let the HelmReleases install and upgrade their kinds (crds: CreateReplace), the snapshot controller first',
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
    return { name, state: 'bad', seen: 'defined, and not served' };
  }
  const defined = toVersion(labels[VERSION] ?? labels[CHART]);
  if (running === undefined || defined === undefined) {
    return { name, state: 'good', seen: 'served; says nothing of its version' };
  }
  return defined === running
    ? { name, state: 'good', seen: `served, in ${defined}` }
    : {
        name,
        state: 'warning',
        seen: `of version ${defined}, while the controller is ${running}`,
      };
}

async function versionOfController({
  look,
  names,
}: CheckContext): Promise<string | undefined> {
  const found = await look.list<KubernetesObject>(
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

/** `0.16.1` of `v0.16.1` and of `volsync-0.16.1` */
function toVersion(text: string | undefined): string | undefined {
  return /(\d+\.\d+\.\d+)/.exec(text ?? '')?.[1];
}
