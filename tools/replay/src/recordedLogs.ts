import type { Pod } from 'backstage-plugin-volsync-common';
import type { PodLogProvider } from 'volsync-sandbox';

/**
 * Serves the pods' logs from the recording. A recorded log has no times, so it is available only from the end of its
 * container on.
 */
export function recordedLogs(
  logs: ReadonlyMap<string, string>,
): PodLogProvider {
  return {
    async read({ pod, container }) {
      const { status } = pod as unknown as Pod;
      const state = status?.containerStatuses?.find(
        one => one.name === container,
      )?.state;
      if (!state?.terminated) {
        return [];
      }
      const time = new Date(state.terminated.finishedAt ?? 0);
      const text = logs.get(pod.metadata.uid)?.replace(/\n$/, '');
      return text ? text.split('\n').map(line => ({ time, text: line })) : [];
    },
    // There are no lines while it runs; the reader stops when the pod has ended.
    async *follow(_source, { signal }) {
      if (!signal.aborted) {
        await new Promise<void>(resolve => {
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    },
  };
}
