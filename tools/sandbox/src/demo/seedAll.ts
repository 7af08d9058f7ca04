import { availableParallelism } from 'node:os';
import { type DemoService, namespaceOf } from './DemoService';

/**
 * Seeds services, one for each core in parallel. Those of one namespace are seeded sequentially, because they may share
 * a repository.
 */
export async function seedAll(
  services: readonly DemoService[],
  seed: (service: DemoService) => Promise<void>,
): Promise<void> {
  const queues = new Map<string, DemoService[]>();
  for (const service of services) {
    const key = namespaceOf(service);
    queues.set(key, [...(queues.get(key) ?? []), service]);
  }
  const waiting = [...queues.values()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      for (const service of next) {
        await seed(service);
      }
    }
  };
  await Promise.all(
    Array.from({ length: Math.max(2, availableParallelism()) }, work),
  );
}
