import { createMockDirectory } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { MOVED, createRunners } from './__testUtils__/enabling';
import { readFiles, writeFiles } from './__testUtils__/files';
import {
  app,
  claim,
  component,
  flux,
  kustomization,
  object,
} from './__testUtils__/gitops';

/* An app is wired to the repository's own component for VolSync, and nothing else is written. */

type Files = Readonly<Record<string, string>>;

const directory = createMockDirectory();

const { enable, disable } = createRunners(directory);

beforeEach(() => directory.clear());

const SECRET = `${object(
  'external-secrets.io/v1',
  'ExternalSecret',
  '${APP}-volsync',
)}spec:
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
  target:
    name: \${APP}-volsync
    template:
      data:
        RESTIC_REPOSITORY: s3:https://s3.example.test/backups/\${APP}
  dataFrom: [{extract: {key: volsync}}]
`;
const source = (changes: Readonly<Record<string, string>> = {}) =>
  `${object(
    'volsync.backube/v1alpha1',
    'ReplicationSource',
    changes.name ?? '${APP}',
  )}spec:
  sourcePVC: ${changes.claim ?? '${APP}'}
  trigger:
    schedule: ${changes.schedule ?? '"0 4 * * *"'}
  restic:
    copyMethod: Snapshot
    repository: \${APP}-volsync
    volumeSnapshotClassName: ${changes.snapshotClass ?? 'csi-ceph-block'}
    cacheCapacity: ${changes.cache ?? '2Gi'}
    retain:
      daily: ${changes.daily ?? '7'}
`;
const own = (
  at: string,
  changes: Readonly<Record<string, string>> = {},
): Files => ({
  [`${at}/kustomization.yaml`]: component('secret.yaml', 'source.yaml'),
  [`${at}/secret.yaml`]: SECRET,
  [`${at}/source.yaml`]: source(changes),
});
const CLAIM = `${object('v1', 'PersistentVolumeClaim', '${APP}')}spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: "\${VOLSYNC_CAPACITY}"}}
  storageClassName: \${VOLSYNC_STORAGECLASS:=ceph-block}
`;
const KS = 'apps/notes/ks.yaml';
const WITH_APP =
  '  targetNamespace: shop\n  postBuild:\n    substitute:\n      APP: notes\n';

interface Case {
  readonly files: Files;
  readonly input?: JsonObject;
  /** The added lines, by file */
  readonly added: Readonly<Record<string, readonly string[]>>;
  readonly output?: JsonObject;
}

const MARK =
  '# Backups of VolSync for Backstage. "Disable backups" takes these lines out.';
const listMark = (reference: string) =>
  `# Backups of VolSync for Backstage. "Disable backups" takes ${reference} out of this list.`;
const REFERENCE = '../../../components/volsync';

const CASES: Record<string, Case> = {
  'a component in the usual place, for an app that has its name already': {
    files: {
      ...app('notes', WITH_APP),
      ...own('kubernetes/components/volsync'),
    },
    added: {
      [KS]: [
        `  ${listMark('../../../kubernetes/components/volsync')}`,
        '  components:',
        '    - ../../../kubernetes/components/volsync',
      ],
    },
    output: {
      location: 's3:https://s3.example.test/backups/notes',
      namespace: 'shop',
    },
  },
  'other names of variables, of which only what differs is set': {
    files: {
      ...app('notes'),
      ...own('components/volsync', {
        claim: '${PVC:-${APP}}',
        schedule: '"${BACKUP_CRON:=0 4 * * *}"',
        daily: '${KEEP_DAYS:=7}',
        cache: '${CACHE:-2Gi}',
      }),
    },
    input: { claim: 'data', schedule: '7 3 * * *', keepDaily: 7 },
    added: {
      [KS]: [
        `      ${MARK}`,
        '      APP: notes',
        '      PVC: data',
        '      BACKUP_CRON: 7 3 * * *',
        `  ${listMark(REFERENCE)}`,
        '  components:',
        `    - ${REFERENCE}`,
        '  postBuild:',
        '    substitute:',
      ],
    },
  },
  'a component that makes the claim, with a size that it has no default for': {
    files: {
      ...app('notes'),
      'apps/notes/app/kustomization.yaml': kustomization('cm.yaml'),
      'apps/notes/app/cm.yaml': object('v1', 'ConfigMap', 'a'),
      ...own('components/volsync'),
      'components/volsync/kustomization.yaml': component(
        'secret.yaml',
        'source.yaml',
        'claim.yaml',
      ),
      'components/volsync/claim.yaml': CLAIM,
    },
    input: { claimMode: 'new', capacity: '9Gi' },
    added: {
      [KS]: [
        `      ${MARK}`,
        '      APP: notes',
        '      VOLSYNC_CAPACITY: 9Gi',
        `  ${listMark(REFERENCE)}`,
        '  components:',
        `    - ${REFERENCE}`,
        '  postBuild:',
        '    substitute:',
      ],
    },
  },
  'a template that apps list as a resource': {
    files: {
      ...app('notes'),
      'templates/volsync/kustomization.yaml': kustomization(
        'secret.yaml',
        'source.yaml',
      ),
      'templates/volsync/secret.yaml': SECRET,
      'templates/volsync/source.yaml': source(),
    },
    added: {
      [KS]: [
        `      ${MARK}`,
        '      APP: notes',
        '  postBuild:',
        '    substitute:',
      ],
      'apps/notes/app/kustomization.yaml': [
        listMark('../../../templates/volsync'),
        '  - ../../../templates/volsync',
      ],
    },
  },
  'a name and a claim with text around the variable, in a list in brackets': {
    files: {
      ...app('notes', '  targetNamespace: shop\n  components: [../../more]\n'),
      'apps/more/kustomization.yaml': component(),
      ...own('components/volsync', { claim: '${APP}-data', name: 'b-${APP}' }),
    },
    input: { app: 'b-notes', claim: 'notes-data', kustomizationName: 'notes' },
    added: {
      [KS]: [
        `      ${MARK}`,
        '      APP: notes',
        `  ${listMark(REFERENCE)}`,
        '  postBuild:',
        '    substitute:',
        `  components: [../../more, ${REFERENCE}]`,
      ],
    },
  },
  'values that a parent sets, in a file with CRLF and anchors': {
    files: {
      ...app('notes'),
      [KS]: flux(
        'notes',
        './apps/notes/app',
        '  targetNamespace: &space shop\n  commonMetadata:\n    labels: {space: *space}\n  components:\n    - ../../more\n',
      ).replaceAll('\n', '\r\n'),
      'apps/more/kustomization.yaml': component(),
      'clusters/a.yaml': flux(
        'apps',
        './apps',
        `  patches:
    - target: {kind: Kustomization}
      patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: _}
        spec: {postBuild: {substituteFrom: [{kind: Secret, name: cluster}]}}
`,
      ),
      'apps/kustomization.yaml': kustomization('notes/ks.yaml'),
      ...own('components/volsync', { snapshotClass: '${CLUSTER_CLASS}' }),
    },
    added: {
      [KS]: [
        `      ${MARK}\r`,
        '      APP: notes\r',
        `  ${listMark(REFERENCE)}\r`,
        `    - ${REFERENCE}\r`,
        '  postBuild:\r',
        '    substitute:\r',
      ],
    },
    output: {
      summary: expect.stringContaining('CLUSTER\\_CLASS'),
    },
  },
};

/** The lines of a text that the other lacks, sorted. */
function addedLines(before: string, after: string): string[] {
  const left = before.split('\n');
  return after.split('\n').filter(line => {
    const at = left.indexOf(line);
    if (at >= 0) {
      left.splice(at, 1);
    }
    return at < 0;
  });
}

it.each(Object.entries(CASES))(
  'wires %s, and restores every byte',
  async (_, { files, input, added, output }) => {
    await writeFiles(directory.path, files);
    expect(await enable(input)).toMatchObject({ changed: true, ...output });
    const after = await readFiles(directory.path);
    expect(Object.keys(after).sort()).toEqual(Object.keys(files).sort());
    const lines = Object.fromEntries(
      Object.keys(after)
        .map(name => [name, addedLines(files[name] ?? '', after[name] ?? '')])
        .filter(([, each]) => each?.length),
    );
    expect(
      Object.fromEntries(
        Object.entries(lines).map(([name, each]) => [
          name,
          [...(each as string[])].sort(),
        ]),
      ),
    ).toEqual(
      Object.fromEntries(
        Object.entries(added).map(([name, each]) => [name, [...each].sort()]),
      ),
    );
    expect(await enable(input, MOVED)).toMatchObject({ changed: false });
    const { kustomizationName } = input ?? {};
    await disable(kustomizationName ? { kustomizationName } : {});
    expect(await readFiles(directory.path)).toEqual(files);
  },
);

it('changes only the requested value', async () => {
  const files = {
    ...app('notes'),
    ...own('components/volsync', { daily: '${DAYS:=7}' }),
  };
  await writeFiles(directory.path, files);
  await enable({ keepDaily: 9 });
  const before = await readFiles(directory.path);
  expect(await enable({ keepDaily: 14 })).toMatchObject({
    files: [{ path: KS, change: 'changed' }],
  });
  expect(await readFiles(directory.path)).toEqual({
    ...before,
    [KS]: before[KS]?.replace('DAYS: "9"', 'DAYS: "14"'),
  });
  await disable();
  expect(await readFiles(directory.path)).toEqual(files);
});

it('uses the component of most apps, and reports what it cannot set', async () => {
  const wired = (name: string, at: string) =>
    app(
      name,
      `  targetNamespace: shop\n  components: [../../../${at}]\n  postBuild:\n    substitute: {APP: ${name}}\n`,
    );
  await writeFiles(directory.path, {
    ...app('notes'),
    ...wired('one', 'components/b'),
    ...wired('two', 'components/b'),
    ...wired('three', 'components/a'),
    ...own('components/a'),
    ...own('components/b'),
    'components/kopia/kustomization.yaml': component('s.yaml'),
    'components/kopia/s.yaml': `${object(
      'volsync.backube/v1alpha1',
      'ReplicationSource',
      '${APP}',
    )}spec: {sourcePVC: "\${APP}", kopia: {}}\n`,
  });
  const { summary } = await enable({ keepDaily: 30 });
  expect(summary).toContain(
    "The repository's own component components/b is used, as 2 apps do.",
  );
  expect(summary).toContain(
    'keepDaily stays 7: the component components/b has no variable for it.',
  );
  // The result names a manually wired component, whichever it is.
  await expect(enable({ app: 'three', claim: 'three' })).rejects.toThrow(
    /backed up already: its component ..\/..\/..\/components\/a/,
  );
});

it('uses the one that a person names, or the portal’s', async () => {
  const files = {
    ...app('notes'),
    ...own('components/a'),
    ...own('components/b'),
  };
  await writeFiles(directory.path, files);
  await expect(enable({ component: 'components/c' })).rejects.toThrow(
    /Set component to components\/a or components\/b or "portal"/,
  );
  await enable({ component: 'components/b' });
  await expect(enable({ component: 'components/a' })).rejects.toThrow(
    /has the component components\/b already/,
  );
  await disable();
  expect(await readFiles(directory.path)).toEqual(files);
  expect(await enable({ component: 'portal' })).toMatchObject({
    location: 's3:http://10.25.11.3:9000/volsync/notes',
  });
  await disable();
  expect(await readFiles(directory.path)).toEqual(files);
});

it('asks for values that nothing sets, and uses them', async () => {
  const files = {
    ...app('notes'),
    ...own('components/volsync', { snapshotClass: '${TIER}-snapshots' }),
  };
  await writeFiles(directory.path, files);
  await expect(enable()).rejects.toThrow(
    /components\/volsync needs TIER, which nothing sets. Set variables/,
  );
  await expect(enable({ variables: { TEER: 'a' } })).rejects.toThrow(
    /has no variable TEER. It has APP, TIER/,
  );
  expect(await enable({ variables: { TIER: 'fast' } })).toMatchObject({
    changed: true,
  });
  await disable();
  expect(await readFiles(directory.path)).toEqual(files);
});

it('writes the portal’s component if none fits', async () => {
  const files = {
    ...app('notes'),
    'apps/notes/app/pvc.yaml': claim('data'),
    ...own('components/volsync'),
  };
  await writeFiles(directory.path, files);
  expect(await enable({ claim: 'data' })).toMatchObject({
    location: 's3:http://10.25.11.3:9000/volsync/notes',
  });
  await disable();
  expect(await readFiles(directory.path)).toEqual(files);
});

it('disables nothing if the component is gone, and says what to do', async () => {
  await writeFiles(directory.path, {
    ...app('notes'),
    ...own('components/volsync'),
  });
  await enable();
  const { 'components/volsync/kustomization.yaml': _, ...files } =
    await readFiles(directory.path);
  directory.clear();
  await writeFiles(directory.path, files);
  await expect(disable()).rejects.toThrow(
    /uses the component ..\/..\/..\/components\/volsync, which can't be read any more/,
  );
  expect(await readFiles(directory.path)).toEqual(files);
});

describe('an app that a person wired', () => {
  const OWN = own('components/volsync', {
    claim: '${VOLSYNC_CLAIM:-${APP}}',
    schedule: '"${VOLSYNC_SCHEDULE:-0 * * * *}"',
    daily: '${KEEP:=7}',
    cache: '${VOLSYNC_CACHE_CAPACITY:-2Gi}',
  });
  const change = (input: JsonObject) => enable({ change: true, ...input });
  const byHand = (substitute: string) =>
    app(
      'notes',
      `  targetNamespace: shop\n  components:\n    - ../../../components/volsync\n  postBuild:\n    substitute:\n${substitute}`,
    );

  it.each([
    [
      'in its Flux Kustomization',
      byHand(
        '      APP: notes # the app\n      VOLSYNC_SCHEDULE: "5 * * * *"\n',
      ),
      [
        ['VOLSYNC_SCHEDULE: "5 * * * *"', 'VOLSYNC_SCHEDULE: 7 3 * * *'],
        ['3 * * *\n', '3 * * *\n      KEEP: "30"\n'],
      ],
    ],
    [
      'with an anchor, in a file of CRLF',
      {
        ...byHand('      APP: *app\n      KEEP: "9"\n'),
        [KS]: (byHand('      APP: *app\n      KEEP: "9"\n')[KS] ?? '')
          .replace('name: notes\n', 'name: &app notes\n')
          .replaceAll('\n', '\r\n'),
      },
      [
        ['KEEP: "9"', 'KEEP: "30"'],
        ['"30"\r\n', '"30"\r\n      VOLSYNC_SCHEDULE: 7 3 * * *\r\n'],
      ],
    ],
    [
      'in its own kustomization',
      {
        ...app(
          'notes',
          '  targetNamespace: shop\n  postBuild:\n    substitute:\n      APP: notes\n',
        ),
        'apps/notes/app/kustomization.yaml': `${kustomization(
          'pvc.yaml',
        )}components:\n  - ../../../components/volsync\n`,
      },
      [
        [
          'APP: notes\n',
          'APP: notes\n      VOLSYNC_SCHEDULE: 7 3 * * *\n      KEEP: "30"\n',
        ],
      ],
    ],
    [
      'with a parent that sets the name',
      {
        ...app(
          'notes',
          '  targetNamespace: shop\n  components: [../../../components/volsync]\n',
        ),
        'apps/kustomization.yaml': kustomization('notes/ks.yaml'),
        'clusters/a.yaml': flux(
          'apps',
          './apps',
          `  patches:
    - target: {kind: Kustomization}
      patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: _}
        spec: {postBuild: {substitute: {APP: notes}}}
`,
        ),
      },
      [
        [
          'components: [../../../components/volsync]\n',
          'components: [../../../components/volsync]\n  postBuild:\n    substitute:\n      VOLSYNC_SCHEDULE: 7 3 * * *\n      KEEP: "30"\n',
        ],
      ],
    ],
  ] as const)('changes the backups of %s', async (_, layout, edits) => {
    const files: Files = { ...layout, ...OWN };
    await writeFiles(directory.path, files);
    const input = { schedule: '7 3 * * *', keepDaily: 30 };
    const output = await change(input);
    expect(output).toMatchObject({
      files: [{ path: KS, change: 'changed' }],
      location: 's3:https://s3.example.test/backups/notes',
      summary: expect.stringContaining('which was added by hand'),
    });
    const after = await readFiles(directory.path);
    expect(after).toEqual({
      ...files,
      [KS]: edits.reduce(
        (text, [from, to]) => text.replace(from, () => to),
        files[KS] ?? '',
      ),
    });
    expect(await change(input)).toMatchObject({ changed: false });
    // A person removes what a person wired.
    await disable().catch(() => undefined);
    expect(await readFiles(directory.path)).toEqual(after);
  });

  it('reports values without a variable, and where the backups start again', async () => {
    const files = {
      ...byHand('      APP: notes\n'),
      ...own('components/volsync'),
    };
    await writeFiles(directory.path, files);
    const { summary, changed } = await change({ keepDaily: 30 });
    expect(changed).toBe(false);
    expect(summary).toContain(
      'keepDaily stays 7: the component components/volsync has no variable for it.',
    );
    await writeFiles(directory.path, {
      'components/volsync/secret.yaml': SECRET.replace(
        '/backups/',
        '/${BUCKET:=backups}/',
      ),
    });
    expect(await change({ variables: { BUCKET: 'far' } })).toMatchObject({
      location: 's3:https://s3.example.test/far/notes',
      summary: expect.stringMatching(/The backups begin again in .*far\/notes/),
    });
    await expect(change({ variables: { BUKET: 'far' } })).rejects.toThrow(
      /has no variable BUKET/,
    );
    await expect(change({ variables: { APP: 'wiki' } })).rejects.toThrow(
      /would back up "wiki" instead of "notes"/,
    );
  });

  it('says to enable backups if it has none', async () => {
    await writeFiles(directory.path, { ...app('notes'), ...OWN });
    await expect(change({ keepDaily: 30 })).rejects.toThrow(
      /has no backups of the claim "notes" that could be changed.*Enable backups instead/,
    );
  });

  it('also changes the portal’s component', async () => {
    await writeFiles(directory.path, app('notes'));
    await enable({ component: 'portal' });
    const text = (await readFiles(directory.path))[KS] ?? '';
    const files = { [KS]: text.replace(/^ +# Backups.*\n/m, '') };
    await writeFiles(directory.path, files);
    expect(await change({ keepDaily: 30 })).toMatchObject({
      files: [{ path: KS, change: 'changed' }],
    });
    expect((await readFiles(directory.path))[KS]).toBe(
      files[KS]?.replace(
        / {6}VOLSYNC_CLAIM.*\n(?: {6}.*\n)*/,
        block => `${block}      VOLSYNC_RETAIN_DAILY: "30"\n`,
      ),
    );
  });
});
