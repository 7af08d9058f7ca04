import {
  ConflictError,
  InputError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  type OperationRequest,
  type PersistentVolumeClaim,
  type PlannedWrite,
  type PlanWarning,
} from 'backstage-plugin-volsync-common';
import type { KindPlan, PlanContext } from '../../kind';
import { NAME_LIMIT, nameBeside } from '../restore/nameBeside';
import { prepareRestore, roomFor } from '../restore/planRestore';
import { writesOf as writesOffline } from '../restore-in-place/plannedWrites';
import { podsOn } from '../restore-in-place/mounts';
import {
  readSurroundings,
  type Surroundings,
} from '../restore-in-place/planOffline';
import { sourceWarnings } from '../restore-in-place/planWarnings';
import { quotaWarnings } from '../shared/quota';
import { toPreconditions } from '../shared/sourceObject';
import type { ComparedContent, KindTools } from '../tools';
import { fetchJobOf, isLive, placeJobOf, type FilesParams } from './params';
import { chosenFiles, resolvePaths, type ChosenPath } from './paths';
import { placementWarnings, runningWarnings } from './planWarnings';

type FilesRequest = Extract<
  OperationRequest,
  { readonly kind: 'restore-files' }
>;

const MAX_LISTED_PATHS = 20;
/** Warnings about selecting a snapshot by time, which don't apply because restic gets its id. */
const TIME_WARNINGS = ['same-second', 'chosen-by-listing', 'empty-snapshot'];
const NO_USERS: Surroundings = {
  users: { workloads: [], obstacles: [] },
  runners: [],
  warnings: [],
};

/** Throws `ConflictError`, `InputError`, `NotFoundError`, `ServiceUnavailableError`. @internal */
export async function planFiles(
  context: PlanContext,
  options: { readonly request: FilesRequest; readonly tools: KindTools },
): Promise<KindPlan<FilesParams>> {
  const { request, tools } = options;
  const { volume, signal, objects } = context;
  const {
    params: prepared,
    source,
    claim,
    warnings,
  } = await prepareRestore(context, {
    tools,
    snapshot: request.snapshot,
    claimName: request.claim ?? volume.claim,
  });
  const live = toLiveClaim(request, { claim, volume });
  const content = await openContent(context, {
    tools,
    secretName: prepared.secretName,
  });
  const surroundings =
    live && request.stopApp
      ? await readSurroundings(context, { claim: live, source, tools })
      : NO_USERS;
  const { paths, files, bytes } = await measure(content, {
    snapshot: prepared.snapshot.id,
    paths: request.paths,
    signal,
  });
  const params: FilesParams = {
    ...prepared,
    job: fetchJobOf(prepared.mark),
    claim: { ...prepared.claim, ...(live && { uid: live.metadata.uid }) },
    paths: [...paths],
    existing: request.existing ?? 'keep',
    suffix: suffixAt(context.now()),
    files,
    bytes,
    stopApp: live !== undefined && (request.stopApp ?? false),
    workloads: surroundings.users.workloads.map(
      ({ resource, name, uid, replicas }) => ({
        resource,
        name,
        uid,
        replicas,
      }),
    ),
    runners: [...surroundings.runners],
  };
  const taken =
    !live &&
    (await objects.find('persistentVolumeClaims', params.claim.name, signal));
  return {
    params,
    basis: [
      toPreconditions(source),
      ...(live
        ? [
            {
              resource: 'persistentVolumeClaims' as const,
              name: volume.claim,
              uid: live.metadata.uid ?? '',
            },
          ]
        : []),
    ],
    writes: writesOf(params, { context, source, surroundings }),
    warnings: [
      ...warnings.filter(({ code }) => !TIME_WARNINGS.includes(code)),
      ...(taken ? [nameTaken(params.claim.name)] : []),
      ...roomFor({ ...params, snapshot: { ...params.snapshot, bytes } }),
      ...placementWarnings(params),
      ...(live
        ? runningWarnings(params, await podsOn(live.metadata.name, context))
        : []),
      ...(params.stopApp
        ? [...sourceWarnings(source, []), ...surroundings.warnings]
        : []),
      ...(await quotaWarnings(
        { claims: live ? [] : [params.claim], jobs: 1, pods: 1 },
        context,
      )),
    ],
  };
}

/** Undefined if the files are restored into a new claim. */
function toLiveClaim(
  request: FilesRequest,
  options: {
    readonly claim: PersistentVolumeClaim | undefined;
    readonly volume: PlanContext['volume'];
  },
): PersistentVolumeClaim | undefined {
  const { claim, volume } = options;
  if (request.claim === undefined || request.claim === volume.claim) {
    if (!claim?.metadata.uid) {
      throw new ConflictError(
        `The claim "${volume.claim}" no longer exists. Restore into a new volume instead`,
      );
    }
    return claim;
  }
  if (request.claim.length > NAME_LIMIT) {
    throw new InputError(
      `The name of the new claim has ${NAME_LIMIT} characters at most, such as "${nameBeside(
        volume.claim,
      )}"`,
    );
  }
  if (request.stopApp || request.existing === 'replace') {
    throw new InputError(
      'A new volume has no app to stop and no files to replace',
    );
  }
  return undefined;
}

async function openContent(
  { volume, signal }: PlanContext,
  options: { readonly tools: KindTools; readonly secretName: string },
): Promise<ComparedContent> {
  const { tools, secretName: name } = options;
  if (!tools.decrypts) {
    throw new ConflictError(
      'This portal does not decrypt repositories, so files cannot be chosen. The operator of the portal can enable volsync.repositories.decrypt',
    );
  }
  const { cluster, namespace } = volume;
  return tools.openContent({ cluster, namespace, name }, signal);
}

async function measure(
  content: ComparedContent,
  where: {
    readonly snapshot: string;
    readonly paths: readonly string[];
    readonly signal: AbortSignal;
  },
): Promise<{
  readonly paths: readonly ChosenPath[];
  readonly files: number;
  readonly bytes: number;
}> {
  const paths = await resolvePaths(content, where);
  let files = 0;
  let bytes = 0;
  for await (const file of chosenFiles(content, { ...where, paths })) {
    files += 1;
    bytes += file.bytes;
  }
  if (!Number.isSafeInteger(bytes)) {
    throw new ServiceUnavailableError(
      'The size of the chosen files is not known',
    );
  }
  return { paths, files, bytes };
}

/** Such as `.restored-20261130T091500Z`. */
function suffixAt(now: Date): string {
  return `.restored-${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function writesOf(
  params: FilesParams,
  options: {
    readonly context: PlanContext;
    readonly source: Parameters<typeof writesOffline>[1]['source'];
    readonly surroundings: Surroundings;
  },
): readonly PlannedWrite[] {
  const { context, source, surroundings } = options;
  const { namespace } = context.volume;
  const of = (kind: string, name: string) => ({ kind, namespace, name });
  const claim = of('PersistentVolumeClaim', params.claim.name);
  const jobs = [fetchJobOf(params.mark), placeJobOf(params.mark)].map(name =>
    of('Job', name),
  );
  const placed: PlannedWrite = {
    ...claim,
    action: 'change',
    fields: listed(params.paths),
  };
  return [
    ...(isLive(params) ? [] : [{ ...claim, action: 'create' as const }]),
    ...jobs.map(job => ({ ...job, action: 'create' as const })),
    ...(params.stopApp
      ? writesOffline(
          {
            ...params,
            claim: { ...params.claim, uid: params.claim.uid ?? '' },
          },
          {
            namespace,
            source,
            users: surroundings.users,
            replacement: [placed],
          },
        )
      : [placed]),
    ...jobs.map(job => ({ ...job, action: 'delete' as const })),
  ];
}

function listed(paths: readonly ChosenPath[]): readonly string[] {
  const shown = paths
    .slice(0, MAX_LISTED_PATHS)
    .map(({ address }) => address.slice(0, 200));
  const more = paths.length - shown.length;
  return more > 0 ? [...shown, `${more} more`] : shown;
}

function nameTaken(name: string): PlanWarning {
  return {
    code: 'name-taken',
    severity: 'blocks',
    what: `Claim "${name}" already exists.`,
    remedy: 'Choose another name.',
  };
}
