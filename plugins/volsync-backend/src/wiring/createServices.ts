import { name, version } from '../../package.json';
import { EntityAccess } from '../access/EntityAccess';
import { EvidenceExportService } from '../evidence-export/EvidenceExportService';
import { Changes } from '../lib/Changes';
import { Closers } from './Closers';
import { createBackgroundTasks } from './createBackgroundTasks';
import { createBulk } from './createBulk';
import { createClusters } from './createClusters';
import { createContent } from './createContent';
import { createEvidence } from './createEvidence';
import { createFleet } from './createFleet';
import { createObjectStores } from './createObjectStores';
import { createOperations } from './createOperations';
import { createPlatform } from './createPlatform';
import { createReport } from './createReport';
import type { Wiring, WiringOptions } from './Wiring';

/** The composition root: creates the services behind routes and actions, and what closes them. */
export function createServices(options: WiringOptions) {
  const closers = new Closers();
  const wiring: Wiring = {
    ...options,
    clock: options.database.clock,
    access: new EntityAccess(options),
    changes: new Changes(),
    observe: call => options.telemetry.called(call),
    closers,
  };
  const { config, database } = options;
  closers.push(() => database.clock.close());
  const clusters = createClusters(wiring);
  const stores = createObjectStores(wiring, clusters);
  const evidence = createEvidence(wiring, { ...clusters, ...stores });
  const parts = { ...clusters, ...stores, ...evidence };
  const content = createContent(wiring, parts);
  const report = createReport(wiring, parts);
  const fleet = createFleet(wiring, parts);
  const operations = createOperations(wiring, { ...parts, ...fleet });
  const bulk = createBulk(wiring, { ...fleet, operations });
  const platform = createPlatform(wiring, parts);
  createBackgroundTasks(wiring, {
    ...parts,
    ...fleet,
    ...platform,
    operations,
  });
  closers.push(
    options.telemetry.observe({
      operations: () => database.operations.tallyActive(),
      caches: {
        'cluster-objects': () => clusters.cache.usage,
        'open-repositories': () => stores.opened.usage,
      },
      isDatabaseWorking: () => database.health.problem === undefined,
      closedForMemory: () => stores.opened.closedForMemory,
      refusedForBudget: () => stores.budgets.refused,
      leftOut: () => clusters.cache.leftOut,
    }),
  );
  return {
    ...content,
    ...report,
    ...fleet,
    ...platform,
    operations,
    bulk,
    evidenceExport: new EvidenceExportService({
      ...wiring,
      ...report,
      ...platform,
      volumeAccess: evidence.volumeAccess,
      history: database.history,
      names: config.platform,
      portal: { name, version },
    }),
    /** Loads what verdicts are based on; throws if the database can't be read */
    ready: async () => {
      await evidence.drills.refresh();
      await evidence.activeOperations.refresh();
    },
    close: () => closers.close(),
  };
}
