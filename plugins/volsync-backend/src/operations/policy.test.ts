import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { operationsSchema } from '../config/operations';
import { toHashJob } from './kinds/restore/hashJob';
import { toCopyJob } from './kinds/restore-in-place/copyBack';
import type { InPlaceParams } from './kinds/restore-in-place/params';
import { ClusterError } from '../clusters/reflector/ClusterError';
import { classifyError } from './worker/classifyError';

/** The policy on a real API server is the lab's; here, that it keeps up with the code. */

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

const { verification } = operationsSchema.parse({});

it('allows the default image', () => {
  expect(variable('images')).toBe(`['${verification.image}']`);
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

it('holds the scripts of both Jobs, word for word', () => {
  const params = { mark: '', mover: {}, claim: { name: 'data' } };
  const bodies = [
    toHashJob(params as InPlaceParams, {
      verification,
      stride: 1,
      claimName: 'data',
    }),
    toCopyJob(params as InPlaceParams, { verification, from: 'back' }),
  ] as unknown as readonly JobBody[];
  const scripts = bodies.map(
    ({ spec }) => spec.template.spec.containers[0]?.command[2],
  );
  expect([variable('isHash'), variable('isCopy')]).toEqual(
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
])('names what refused: %s', (message, remedy) => {
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
