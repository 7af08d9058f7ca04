import { shell } from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';
import { notSeen, ofItems } from '../check';

/** Whether the object stores are reachable. @internal */
export const objectStore: CheckDefinition = {
  id: 'object-store',
  title: 'Object store reachable',
  meaning: 'Without it, no backup can be written or restored.',
  async run({ stores, signal }) {
    const endpoints = await stores.reach(signal);
    if (endpoints.length === 0) {
      return {
        state: 'off',
        seen: 'No object store is configured',
        remedy: { text: 'Add its endpoint under volsync.objectStores.' },
      };
    }
    const items = endpoints.map(({ endpoint, answer }) =>
      answer.state === 'read'
        ? {
            name: endpoint,
            state: 'good' as const,
            seen: `answered in ${answer.value.milliseconds} ms`,
          }
        : {
            name: endpoint,
            state:
              notSeen(answer).state === 'off'
                ? ('off' as const)
                : ('bad' as const),
            seen: answer.message,
          },
    );
    return ofItems(
      items,
      bad =>
        bad.length === 0
          ? `${items.map(item => item.name).join(', ')} ${
              items.length === 1 ? 'answers' : 'answer'
            } the portal`
          : `${bad.map(item => item.name).join(', ')}: no response`,
      {
        text: 'Check that the server runs, that its address is current, and that no network policy blocks the portal. Movers in the cluster may still reach it.',
        command: shell`curl -sS -o /dev/null -w '%{http_code}\\n' ${
          items.find(item => item.state !== 'good')?.name ?? ''
        }`,
      },
    );
  },
};
