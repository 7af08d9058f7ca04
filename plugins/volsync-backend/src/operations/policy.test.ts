import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { operationsSchema } from '../config/operations';
import { toHashJob } from './kinds/restore/hashJob';
import { toCopyJob } from './kinds/restore-in-place/copyBack';
import { toForgetJob } from './kinds/delete-snapshot/forgetJob';
import { toListJob } from './kinds/compare-live/listJob';
import type { CompareParams } from './kinds/compare-live/params';
import { toFetchJob } from './kinds/restore-files/fetchJob';
import type { FilesParams } from './kinds/restore-files/params';
import { toPlaceJob } from './kinds/restore-files/placeJob';
import type { InPlaceParams } from './kinds/restore-in-place/params';
import { ClusterError } from '../clusters/reflector/ClusterError';
import { classifyError } from './worker/classifyError';

/** The lab tests the policy on a real API server. These tests check that it keeps up with the code. */

const FILE = join(__dirname, '../../../../deploy/rbac/policy/jobs.yaml');

const [policy] = parseAllDocuments(readFileSync(FILE, 'utf8')).map(
  document =>
    document.toJS() as {
      readonly spec: {
        readonly variables: readonly {
          readonly name: string;
          readonly expression: string;
        }[];
      };
    },
);
const variable = (name: string) =>
  policy?.spec.variables.find(each => each.name === name)?.expression ?? '';

const { verification, restic } = operationsSchema.parse({});

it('allows the default images', () => {
  expect(variable('images')).toBe(`['${verification.image}']`);
  expect(variable('resticImages')).toBe(`['${restic.image}']`);
});

interface JobBody {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly command: readonly string[] }[];
      };
    };
  };
}

it('contains the scripts of all Jobs, word for word', () => {
  const params = { mark: '', mover: {}, claim: { name: 'data' } };
  const files = { ...params, snapshot: {}, paths: [] };
  const tools = { verification, restic };
  const live = undefined;
  const bodies = [
    toHashJob(params as InPlaceParams, {
      verification,
      stride: 1,
      claimName: 'data',
    }),
    toCopyJob(params as InPlaceParams, { verification, from: 'back' }),
    toFetchJob(files as unknown as FilesParams, { tools, stride: 1, live }),
    toPlaceJob(files as unknown as FilesParams, { tools, live }),
    toListJob(params as CompareParams, {
      tools,
      largeBytes: 1,
      live: { node: undefined },
    }),
    toForgetJob(
      {
        ...files,
        source: { name: '', uid: '' },
        secretName: '',
        snapshot: { id: '' },
      },
      tools,
    ),
  ] as unknown as readonly JobBody[];
  const scripts = bodies.map(
    ({ spec }) => spec.template.spec.containers[0]?.command[2],
  );
  expect(
    ['isHash', 'isCopy', 'isFetch', 'isPlace', 'isList', 'isForget'].map(
      variable,
    ),
  ).toEqual(
    scripts.map(
      script => `variables.command == ['sh', '-c', r"""${script}"""]`,
    ),
  );
});

it.each([
  [
    `jobs.batch "a" is forbidden: ValidatingAdmissionPolicy 'backstage-volsync-jobs' with binding 'backstage-volsync-jobs' denied request: The command isn't one of the VolSync plugin's`,
    /deploy\/rbac\/policy/,
  ],
  [
    `jobs.batch "a" is forbidden: ValidatingAdmissionPolicy 'images' with binding 'images' denied request: no`,
    /admission policy of the cluster/,
  ],
  [
    'admission webhook "validate.kyverno.svc-fail" denied the request',
    /admission policy of the cluster/,
  ],
  ['jobs.batch is forbidden: User "portal" cannot create', /Bind the role/],
])('names what denied the request: %s', (message, remedy) => {
  expect(
    classifyError(
      new ClusterError({ kind: 'forbidden', status: 403, message }),
    ),
  ).toEqual({
    type: 'failure',
    message,
    remedy: expect.stringMatching(remedy),
  });
});
