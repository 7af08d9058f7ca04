import type { SourceSchedule } from '../api/nextRun';
import type { RunReport } from '../api/report';
import { parseQuantity } from '../quantity';
import type { PersistentVolumeClaim } from '../kubernetes/resources';
import { deriveDrillDue, type DrillDue } from '../verdict/drills';
import type { SourceEvidence, VolumeEvidence } from '../verdict/evidence';
import { valueOf } from '../verdict/reading';
import { orderSources } from './orderSources';
import { toRunReport } from './toRunReport';
import { toSourceSchedule } from './toSourceSchedule';

/** Facts about a volume, besides its verdict, that every page, export, action and notification shares. @public */
export interface VolumeFacts {
  readonly capacityBytes?: number;
  /** The source that VolSync runs next */
  readonly main?: SourceEvidence;
  /** More sources of the same claim */
  readonly others: readonly SourceEvidence[];
  readonly schedule?: SourceSchedule;
  /** The run in progress of the main source */
  readonly run?: RunReport;
  readonly drills?: DrillDue;
  /** When all files of a test restore last matched, RFC 3339 */
  readonly provenAt?: string;
}

/** The only place that derives them. Pure. @public */
export function deriveVolumeFacts(evidence: VolumeEvidence): VolumeFacts {
  const [main, ...others] = orderSources(valueOf(evidence.sources) ?? []);
  return {
    capacityBytes: capacityOf(valueOf(evidence.claim)),
    main,
    others,
    schedule: main && toSourceSchedule(main),
    run: main && toRunReport(main, main.source.status),
    drills: deriveDrillDue(evidence),
    provenAt: [evidence.drill, evidence.equalDrill].find(one => one?.equal)?.at,
  };
}

/** The capacity of a claim, or its request until it is bound, in bytes. @public */
export function capacityOf(
  claim: PersistentVolumeClaim | undefined,
): number | undefined {
  return parseQuantity(
    claim?.status?.capacity?.storage ??
      claim?.spec?.resources?.requests?.storage,
  );
}
