import {
  shell,
  type CheckItem,
  type ConditionedObject,
} from 'backstage-plugin-volsync-common';
import type { CheckContext, CheckDefinition, CheckOutcome } from '../check';
import { notSeen, ofItems } from '../check';
import { toReadyItem } from '../ready';

/** Whether Flux has applied the platform. @internal */
export const fluxKustomization: CheckDefinition = {
  id: 'flux-kustomization',
  title: 'Flux Kustomization ready',
  meaning:
    'While it is not ready, the cluster can differ from the Git repository.',
  async run(context): Promise<CheckOutcome> {
    const { namespace } = context.names.kustomization;
    const name = context.names.kustomization.name.replaceAll(
      '{cluster}',
      context.cluster,
    );
    const found = await context.reader.get<ConditionedObject>(
      { resource: 'kustomizations', namespace, name },
      `Kustomization "${name}" in "${namespace}"`,
    );
    if (found.state === 'unread') {
      return notSeen(found);
    }
    if (!found.value) {
      return {
        state: 'bad',
        seen: `Kustomization "${name}" not found in namespace "${namespace}"`,
        remedy: {
          text: 'Create it with the template "Backup platform", or set its name under volsync.platform.kustomization.',
          command: 'flux get kustomizations --all-namespaces',
        },
      };
    }
    const item = toReadyItem('Kustomization', found.value, context.now);
    return {
      state: item.state,
      seen: `${item.name}: ${item.seen}`,
      remedy:
        item.state === 'good'
          ? undefined
          : {
              text: 'Reconcile it, and check its message.',
              command: shell`flux reconcile kustomization -n ${namespace} --with-source ${name}`,
            },
    };
  },
};

/** Whether the charts are installed. @internal */
export const helmReleases: CheckDefinition = {
  id: 'helm-releases',
  title: 'HelmReleases ready',
  meaning: 'A failed release leaves the old version running, or none.',
  async run(context) {
    const { namespace, helmReleases: names } = context.names;
    const items: CheckItem[] = [];
    for (const name of names) {
      items.push(await toItem(context, namespace, name));
    }
    return ofItems(
      items,
      bad =>
        bad.length === 0
          ? `${names.join(' and ')} are ready`
          : bad.map(item => `${item.name}: ${item.seen}`).join('; '),
      {
        text: "Check Helm's message, fix the values or the version, and reconcile.",
        command: shell`flux -n ${namespace} get helmreleases`,
      },
    );
  },
};

async function toItem(
  { reader, now }: CheckContext,
  namespace: string,
  name: string,
): Promise<CheckItem> {
  const found = await reader.get<ConditionedObject>(
    { resource: 'helmReleases', namespace, name },
    `HelmRelease "${name}" in "${namespace}"`,
  );
  const title = `HelmRelease ${namespace}/${name}`;
  if (found.state === 'unread') {
    return { name: title, state: notSeen(found).state, seen: found.message };
  }
  return found.value
    ? toReadyItem('HelmRelease', found.value, now)
    : { name: title, state: 'bad', seen: 'not found' };
}
