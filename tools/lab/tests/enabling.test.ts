import { readFileSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import {
  COMPONENT_VARIABLES,
  type ComponentVariableName,
  toSubstitutableSchedule,
} from 'backstage-plugin-volsync-common';
import {
  buildKustomization,
  createFileTree,
  toFluxObjects,
} from '../../../libs/kustomize/src';
import { call, theLab } from './support/lab';
import { makeNamespace } from './support/namespace';
import { installOtherKinds, removeOtherKinds } from './support/otherKinds';
import {
  type Manifest,
  strictProblems,
  toKind,
  toManifests,
  withUnknownField,
} from './support/strict';
import { type Answer, kubectl, run, runTool } from './support/tools';

/**
 * The component as people and Flux apply it: with real kustomize, each implementation of envsubst, kubectl and a real
 * API server; and the scaffolder's own interpretation, compared with theirs.
 */

jest.setTimeout(180_000);

const ROOT = path.resolve(__dirname, '../../..');
const COMPONENT = 'kubernetes/components/volsync';
const FILES = [
  'kustomization.yaml',
  'volsync/kustomization.yaml',
  'volsync/externalsecret.yaml',
  'volsync/replicationsource.yaml',
  'volsync/replicationdestination.yaml',
  'volsync/claim.yaml',
];

/** A value for each variable other than its default */
const OTHERS: Readonly<Record<ComponentVariableName, string>> = {
  APP: 'notes',
  VOLSYNC_BUCKET: 'backups',
  VOLSYNC_CLAIM: 'notes-data',
  VOLSYNC_CAPACITY: '12Gi',
  VOLSYNC_STORAGECLASS: 'fast',
  VOLSYNC_ACCESSMODES: 'ReadWriteMany',
  VOLSYNC_SNAP_ACCESSMODES: 'ReadOnlyMany',
  VOLSYNC_SNAPSHOTCLASS: 'other-snapshots',
  VOLSYNC_COPYMETHOD: 'Clone',
  VOLSYNC_CACHE_STORAGECLASS: 'scratch',
  VOLSYNC_CACHE_CAPACITY: '500Mi',
  VOLSYNC_CACHE_ACCESSMODES: 'ReadWriteOncePod',
  VOLSYNC_SCHEDULE: '17 */6 * * *',
  VOLSYNC_PUID: '568',
  VOLSYNC_PGID: '569',
  VOLSYNC_RETAIN_HOURLY: '6',
  VOLSYNC_RETAIN_DAILY: '14',
  VOLSYNC_RETAIN_WEEKLY: '8',
  VOLSYNC_RETAIN_MONTHLY: '12',
};

let directory: string;
let built: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'volsync-enabling-'));
  await installOtherKinds();
  const answer = await runTool('kustomize', [
    'build',
    path.join(ROOT, COMPONENT),
  ]);
  expect({ code: answer.code, stderr: answer.stderr }).toEqual({
    code: 0,
    stderr: '',
  });
  built = answer.stdout;
});

afterAll(async () => {
  await removeOtherKinds();
  await rm(directory, { recursive: true, force: true });
});

async function substitute(
  tool: string,
  input: string,
  env: Readonly<Record<string, string>>,
): Promise<readonly Manifest[]> {
  const { code, stdout, stderr } = await runTool(tool, [], { input, env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return toManifests(stdout);
}

const inNamespace = (objects: readonly Manifest[], namespace: string) =>
  objects.map(object => ({
    ...object,
    metadata: { ...object.metadata, namespace },
  }));

/** The scaffolder's output for a folder without Flux */
async function ownReading(
  folder: string,
  variables: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
) {
  const files = Object.fromEntries(
    await Promise.all(
      FILES.map(async name => [
        `${COMPONENT}/${name}`,
        await readFile(path.join(ROOT, COMPONENT, name), 'utf8'),
      ]),
    ),
  );
  const { objects, notUnderstood } = await buildKustomization({
    tree: createFileTree({ ...files, ...more }),
    directory: folder,
  });
  expect(notUnderstood).toEqual([]);
  return toFluxObjects(objects, variables);
}

const inOrder = (objects: readonly object[]) =>
  [...(objects as readonly Manifest[])].sort((a, b) =>
    toKind(a) + a.metadata.name < toKind(b) + b.metadata.name ? -1 : 1,
  );

/** None of the variables, each of them alone, all of them */
const CHOICES: readonly (readonly [
  string,
  Readonly<Record<string, string>>,
])[] = [
  ['no variable', {}],
  ...COMPONENT_VARIABLES.map(
    ({ name }) => [name, { [name]: OTHERS[name] }] as const,
  ),
  ['every variable', OTHERS],
  [
    'a schedule that begins with an asterisk',
    { VOLSYNC_SCHEDULE: toSubstitutableSchedule('*/15 * * * *') },
  ],
];

describe('variables', () => {
  let namespace: string;
  beforeAll(async () => {
    namespace = await makeNamespace('variables');
  });
  afterAll(async () => {
    await kubectl('delete', 'namespace', '--wait=false', namespace);
  });

  it.each(CHOICES)(
    '%s: both envsubst agree with the scaffolder, and the API server accepts the result',
    async (_, variables) => {
      const flux = await substitute('flux-envsubst', built, variables);
      expect(await substitute('envsubst', built, variables)).toEqual(flux);
      // Flux itself substitutes nothing without any variable: the action always sets APP
      const given = { APP: 'demo-ns', ...variables };
      expect(inOrder(await ownReading(COMPONENT, given))).toEqual(
        inOrder(flux),
      );
      expect(await strictProblems(inNamespace(flux, namespace))).toBe('');
    },
  );

  it('a variable is in the right field of the object', async () => {
    const text = (objects: readonly Manifest[]) => JSON.stringify(objects);
    for (const { name } of COMPONENT_VARIABLES) {
      const value = OTHERS[name];
      const objects = await substitute('flux-envsubst', built, {
        [name]: value,
      });
      expect(`${name}: ${text(objects)}`).toContain(value);
      expect(
        `${name}: ${text(await substitute('flux-envsubst', built, {}))}`,
      ).not.toContain(`"${value}"`);
    }
  });

  it('every kind of the component is validated: an unknown field is rejected', async () => {
    const objects = inNamespace(
      await substitute('flux-envsubst', built, {}),
      namespace,
    );
    expect(objects.map(toKind).sort()).toEqual([
      'external-secrets.io/v1 ExternalSecret',
      'v1 PersistentVolumeClaim',
      'volsync.backube/v1alpha1 ReplicationDestination',
      'volsync.backube/v1alpha1 ReplicationSource',
    ]);
    for (const object of objects) {
      expect(
        `${object.kind}: ${await strictProblems([withUnknownField(object)])}`,
      ).toMatch(/noSuchField/);
    }
  });
});

describe('an app with the component', () => {
  const APP = 'kubernetes/apps/notes';
  const deployment = stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'notes', annotations: { price: 'a $5 note, $${KEPT}' } },
    spec: {
      selector: { matchLabels: { app: 'notes' } },
      template: {
        metadata: { labels: { app: 'notes' } },
        spec: {
          containers: [{ name: 'notes', image: 'notes:${VERSION:=1.2}' }],
        },
      },
    },
  });

  it.each([
    ['with a claim that restores itself', COMPONENT, 5],
    ['for a claim that is there', `${COMPONENT}/volsync`, 3],
  ])(
    '%s: the scaffolder builds it like kustomize and Flux',
    async (_, component, count) => {
      const own = {
        [`${APP}/deployment.yaml`]: deployment,
        [`${APP}/kustomization.yaml`]: stringify({
          apiVersion: 'kustomize.config.k8s.io/v1beta1',
          kind: 'Kustomization',
          namespace: 'notes',
          resources: ['deployment.yaml'],
          components: [`../../../${component}`],
        }),
      };
      const root = await mkdtemp(path.join(directory, 'app-'));
      for (const name of FILES) {
        const target = path.join(root, COMPONENT, name);
        await mkdir(path.dirname(target), { recursive: true });
        await writeFile(
          target,
          await readFile(path.join(ROOT, COMPONENT, name)),
        );
      }
      for (const [name, text] of Object.entries(own)) {
        await mkdir(path.dirname(path.join(root, name)), { recursive: true });
        await writeFile(path.join(root, name), text);
      }
      const { code, stdout, stderr } = await runTool('kustomize', [
        'build',
        path.join(root, APP),
      ]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const theirs = await substitute('flux-envsubst', stdout, OTHERS);
      expect(theirs).toHaveLength(count);
      expect(inOrder(await ownReading(APP, OTHERS, own))).toEqual(
        inOrder(theirs),
      );
    },
  );
});

/** A command line with its tools; `envsubst` and `flux envsubst` refer to the selected one. */
async function typed(line: string, envsubst: string): Promise<Answer> {
  const { tools, kubeconfig } = theLab();
  const bin = await mkdtemp(path.join(directory, 'bin-'));
  for (const [name, binary] of [
    ['kustomize', tools.kustomize],
    ['kubectl', tools.kubectl],
    ['envsubst', tools[envsubst]],
  ]) {
    if (!name || !binary) throw new Error(`The lab has no "${name}"`);
    const found = path.isAbsolute(binary)
      ? binary
      : (await run('sh', ['-c', `command -v ${binary}`])).stdout.trim();
    await symlink(found, path.join(bin, name));
  }
  await writeFile(path.join(bin, 'flux'), '#!/bin/sh\nexec "$@"\n', {
    mode: 0o755,
  });
  return run('bash', ['-o', 'pipefail', '-c', line], {
    cwd: ROOT,
    env: {
      PATH: `${bin}:${process.env.PATH}`,
      HOME: directory,
      KUBECONFIG: kubeconfig,
    },
  });
}

const COLLECTIONS = [
  '/api/v1/namespaces/NAMESPACE/persistentvolumeclaims',
  '/apis/external-secrets.io/v1/namespaces/NAMESPACE/externalsecrets',
  '/apis/volsync.backube/v1alpha1/namespaces/NAMESPACE/replicationsources',
  '/apis/volsync.backube/v1alpha1/namespaces/NAMESPACE/replicationdestinations',
];

/** The names of all stored objects in a namespace, of the component's kinds */
async function stored(namespace: string): Promise<readonly string[]> {
  const answers = await Promise.all(
    COLLECTIONS.map(each =>
      call({ path: each.replace('NAMESPACE', namespace) }),
    ),
  );
  return answers.flatMap(({ status, body }) => {
    expect(status).toBe(200);
    return (body.items as readonly Manifest[]).map(
      ({ metadata }) => metadata.name,
    );
  });
}

describe('the documented command line', () => {
  const NAMES = ['demo-pvc', 'demo-ns-restic-secret', 'demo-ns', 'demo-ns-dst'];
  /** As in docs/enabling.md */
  const [, RIGHT = ''] =
    /^By hand:\n+```sh\n([^`]+)```/m.exec(
      readFileSync(path.join(ROOT, 'docs/enabling.md'), 'utf8'),
    ) ?? [];
  /** The original version: the variables reach only kustomize, which does not read them */
  const FIRST = `APP=demo-ns VOLSYNC_BUCKET=volsync VOLSYNC_SNAPSHOTCLASS=csi-ceph-block \\
  kustomize build kubernetes/components/volsync | envsubst | kubectl --context=apps -n demo-ns apply -f -`;

  beforeAll(async () => {
    await kubectl('create', 'namespace', 'demo-ns');
  });
  afterEach(async () => {
    await kubectl(
      '--namespace=demo-ns',
      'delete',
      '--all',
      'persistentvolumeclaims,externalsecrets,replicationsources,replicationdestinations',
    );
  });
  afterAll(async () => {
    await kubectl('delete', 'namespace', '--wait=false', 'demo-ns');
  });

  it.each([
    ['flux-envsubst', 'as it is documented', RIGHT],
    ['envsubst', 'as it is documented', RIGHT],
    ['envsubst', 'as it was first written down', FIRST],
  ])('stores the four objects with %s, %s', async (tool, _, line) => {
    expect(line).toContain('kustomize build kubernetes/components/volsync |');
    const { code, stderr } = await typed(line, tool);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await stored('demo-ns')).toEqual(NAMES);
    const { body } = await call({
      path: '/apis/external-secrets.io/v1/namespaces/demo-ns/externalsecrets/demo-ns-restic-secret',
    });
    expect(body.spec).toMatchObject({
      target: {
        name: 'demo-ns-restic-secret',
        template: {
          data: {
            RESTIC_REPOSITORY: 's3:http://10.25.11.3:9000/volsync/demo-ns',
            RESTIC_PASSWORD: '{{ .RESTIC_PASSWORD }}',
          },
        },
      },
    });
  });

  it('passes variables to envsubst if they are exported, and only to kustomize if they precede it', async () => {
    const apply =
      '| envsubst | kubectl --context=apps -n demo-ns apply -f - --dry-run=server -o name';
    const build_ = 'kustomize build kubernetes/components/volsync';
    const reached = await typed(
      `export APP=notes; ${build_} ${apply}`,
      'envsubst',
    );
    expect(reached.stdout).toContain(
      'replicationsource.volsync.backube/notes\n',
    );
    const missed = await typed(`APP=notes ${build_} ${apply}`, 'envsubst');
    expect(missed.stdout).toContain(
      'replicationsource.volsync.backube/demo-ns\n',
    );
  });

  it.each([
    ['with the variables', RIGHT],
    ['without them', FIRST],
  ])(
    'gettext keeps defaults as they are: %s everything is rejected, and the messages name the variable',
    async (_, line) => {
      const { code, stderr } = await typed(line, 'gettextEnvsubst');
      expect(code).not.toBe(0);
      // the claim by its size, the others by their names
      expect(stderr.match(/^Error from server/gm)).toHaveLength(4);
      expect(stderr).toMatch(/BadRequest.*PersistentVolumeClaim.*quantities/);
      for (const name of [
        '${APP:=demo-ns}-restic-secret',
        '${APP:=demo-ns}-dst',
        '${APP:=demo-ns}',
      ]) {
        expect(stderr).toContain(
          `metadata.name: Invalid value: ${JSON.stringify(name)}`,
        );
      }
      expect(await stored('demo-ns')).toEqual([]);
    },
  );
});
