import type { CheckItem } from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';
import { notSeen } from '../check';

/** Whether the portal keeps the objects of every namespace, or leaves some out because of its limits. @internal */
export const namespaceLimits: CheckDefinition = {
  id: 'namespace-limits',
  title: 'Namespaces within the limits',
  meaning:
    "A namespace with more objects than the portal keeps isn't judged: its volumes are unknown. Other namespaces aren't affected.",
  async run({ volumes }) {
    // Only read kinds can be left out
    const sources = await volumes.sources();
    if (sources.state === 'unread') {
      return notSeen(sources);
    }
    const { named, hidden } = volumes.leftOut();
    if (named.length + hidden === 0) {
      return { state: 'good', seen: 'No namespace is left out' };
    }
    const keys = [...new Set(named.map(({ limit }) => limit))].sort();
    return {
      state: 'warning',
      seen: [
        named.length > 0 &&
          `Left out: ${[...new Set(named.map(one => one.namespace))]
            .slice(0, 5)
            .join(', ')}`,
        hidden > 0 &&
          `${hidden} left out that no entity may view; the log names them`,
      ]
        .filter(Boolean)
        .join('. '),
      remedy: {
        text: `Check who creates so many or such large objects in these namespaces. If the size is expected, raise ${
          keys.map(key => `volsync.limits.${key}`).join(' and ') ||
          'the limit that the log names'
        }.`,
      },
      items: named.map(
        ({ namespace, label, limit }): CheckItem => ({
          name: `Namespace ${namespace}`,
          state: 'warning',
          seen: `its ${label} exceed volsync.limits.${limit}`,
        }),
      ),
    };
  },
};
