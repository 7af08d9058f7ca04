import type { DatabaseService } from '@backstage/backend-plugin-api';
import { BaselineStore } from '../../baseline/BaselineStore';
import { DrillScheduleStore } from '../../drills/DrillScheduleStore';
import { LeaseStore } from '../../duty/LeaseStore';
import type { Clock } from '../../lib/clock';
import { NoticeStore } from '../../notifications/NoticeStore';
import { VerificationStore } from '../../object-stores/VerificationStore';
import { ProblemStore } from '../../problems/ProblemStore';
import { PlanTokens } from '../PlanTokens';
import { HistoryStore } from './HistoryStore';
import { openDatabase } from './openDatabase';
import { OperationStore } from './OperationStore';
import { readSigningKey } from './readSigningKey';

/** Everything that is kept in the database. @internal */
export interface OperationDatabase {
  readonly operations: OperationStore;
  readonly history: HistoryStore;
  readonly tokens: PlanTokens;
  readonly leases: LeaseStore;
  readonly drillSchedules: DrillScheduleStore;
  readonly notices: NoticeStore;
  readonly problems: ProblemStore;
  readonly baseline: BaselineStore;
  readonly verifications: VerificationStore;
}

/** @internal */
export async function openOperationDatabase(
  database: DatabaseService,
  clock: Clock,
): Promise<OperationDatabase> {
  const knex = await openDatabase(database);
  const notices = new NoticeStore(knex);
  return {
    operations: new OperationStore(knex),
    history: new HistoryStore(knex),
    baseline: new BaselineStore(knex),
    verifications: new VerificationStore(knex),
    tokens: new PlanTokens(await readSigningKey(knex, clock.now())),
    leases: new LeaseStore(knex),
    drillSchedules: new DrillScheduleStore(knex),
    notices,
    problems: new ProblemStore(knex, notices),
  };
}
