import type {
  DatabaseService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { BaselineStore } from '../baseline/BaselineStore';
import { LastReadings } from '../clusters/LastReadings';
import { DrillScheduleStore } from '../history/DrillScheduleStore';
import { ObjectiveStore } from '../fleet/ObjectiveStore';
import { LeaseStore } from '../lib/LeaseStore';
import { NotificationOutbox } from '../notifications/NotificationOutbox';
import { CompletenessStore } from '../object-stores/CompletenessStore';
import { LastListings } from '../object-stores/LastListings';
import { VerificationStore } from '../object-stores/VerificationStore';
import { ProblemStore } from '../notifications/ProblemStore';
import { PlanTokens } from '../operations/PlanTokens';
import { EndedRuns } from '../evidence/EndedRuns';
import { LastBackups } from '../history/LastBackups';
import { HistoryStore } from '../history/HistoryStore';
import type { DatabaseHealth } from './DatabaseHealth';
import { isDurable, openDatabase } from './openDatabase';
import { createSharedClock, type SharedClock } from './sharedClock';
import { BulkStore } from '../operations/bulk/BulkStore';
import { OperationStore } from '../operations/database/OperationStore';
import { PlanStore } from '../operations/database/PlanStore';
import { PolicyWitnessStore } from '../operations/database/PolicyWitnessStore';
import { readSigningKey } from '../operations/database/readSigningKey';

/** Everything that is stored in the database. @internal */
export interface Stores {
  readonly knex: Knex;
  readonly operations: OperationStore;
  readonly plans: PlanStore;
  readonly bulk: BulkStore;
  readonly history: HistoryStore;
  readonly tokens: PlanTokens;
  readonly leases: LeaseStore;
  readonly drillSchedules: DrillScheduleStore;
  readonly objectives: ObjectiveStore;
  readonly notices: NotificationOutbox;
  readonly problems: ProblemStore;
  readonly baseline: BaselineStore;
  readonly verifications: VerificationStore;
  readonly policyWitnesses: PolicyWitnessStore;
  readonly health: DatabaseHealth;
  /** Shared by all replicas on this database */
  readonly clock: SharedClock;
  /** Whether data outlives the process */
  readonly isDurable: boolean;
  /** Runs that this process did not see end */
  readonly endedRuns: EndedRuns;
  readonly lastReadings: LastReadings;
  readonly lastListings: LastListings;
  readonly lastBackups: LastBackups;
  readonly completeness: CompletenessStore;
}

export async function openStores(
  database: DatabaseService,
  logger: LoggerService,
  signal?: AbortSignal,
): Promise<Stores> {
  const { knex, health } = await openDatabase(database, logger, signal);
  const clock = await createSharedClock(knex, logger);
  const notices = new NotificationOutbox(knex);
  const history = new HistoryStore(knex);
  return {
    knex,
    health,
    clock,
    operations: new OperationStore(knex),
    plans: new PlanStore(knex),
    bulk: new BulkStore(knex),
    history,
    endedRuns: await EndedRuns.load(history, clock),
    lastBackups: await LastBackups.load(knex, logger),
    lastReadings: await LastReadings.load(knex, logger),
    lastListings: await LastListings.load(knex, logger),
    baseline: new BaselineStore(knex),
    verifications: new VerificationStore(knex),
    completeness: new CompletenessStore(knex),
    policyWitnesses: new PolicyWitnessStore(knex),
    isDurable: isDurable(knex),
    tokens: new PlanTokens(await readSigningKey(knex, clock.now())),
    leases: new LeaseStore(knex),
    drillSchedules: new DrillScheduleStore(knex),
    objectives: new ObjectiveStore(knex),
    notices,
    problems: new ProblemStore(knex, notices),
  };
}
