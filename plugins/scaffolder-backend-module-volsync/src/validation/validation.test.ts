import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from '@backstage/types';
import type { ClusterChoices } from 'backstage-plugin-volsync-common';
import { NotAllowedError } from '@backstage/errors';
import { clusterChoices, fakeChoices, readAs } from '../__testUtils__/choices';
import { testSettings } from '../__testUtils__/settings';
import { mockCredentials } from '@backstage/backend-test-utils';
import { fluxRepository } from '../__testUtils__/repository';
import {
  renderComponent,
  renderFilledComponent,
} from '../component/renderComponent';
import { chooseValues, toValues } from '../component/values';
import { planEnable } from '../enabling/planEnable';
import {
  createFileTree,
  type Manifest,
  parseDocuments,
  parseManifests,
} from 'kustomize-files';
import { checkPlan } from './checkPlan';
import { checkSchemas } from './checkSchemas';
import { checkSecrets } from './checkSecrets';
import volsyncSpecs from './volsyncSpecs.json';

interface ResourceDefinition {
  readonly spec: {
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly schema: {
        readonly openAPIV3Schema: { readonly properties: JsonObject };
      };
    }[];
  };
}

const settings = testSettings();
const chosen = { APP: 'notes', VOLSYNC_CLAIM: 'notes-data' };

describe('schemas', () => {
  const objects = Object.entries(
    renderFilledComponent(
      settings,
      toValues(chooseValues(settings, chosen)),
      'new',
    ),
  )
    .filter(([name]) => name !== 'kustomization.yaml')
    .flatMap(([name, text]) => parseManifests(text, name))
    .map(object => ({
      ...object,
      metadata: { ...object.metadata, namespace: 'notes' },
    }));

  /** The object of a kind with another value at a path. */
  const changed = (kind: string, keys: string[], value: unknown): Manifest => {
    const copy = structuredClone(objects.find(each => each.kind === kind));
    const last = keys.pop() ?? '';
    const parent = keys.reduce<JsonObject>(
      (current, key) => current[key] as JsonObject,
      copy as Manifest,
    );
    parent[last] = value as string;
    return copy as Manifest;
  };

  it("are those of VolSync's resource definitions", () => {
    const file = path.resolve(
      __dirname,
      '../../../../tools/lab/crds/volsync.yaml',
    );
    for (const definition of parseDocuments(
      readFileSync(file, 'utf8'),
      file,
    ) as ResourceDefinition[]) {
      const { names, versions } = definition.spec;
      expect(volsyncSpecs).toMatchObject({
        [names.kind]: versions[0]?.schema.openAPIV3Schema.properties.spec,
      });
    }
  });

  it('accept every kind that the component has', () => {
    expect(objects).toHaveLength(4);
    expect(() => checkSchemas(objects)).not.toThrow();
  });

  it.each([
    [
      changed('ReplicationSource', ['spec', 'restic', 'retain', 'daily'], '7'),
      /ReplicationSource "notes": spec.restic.retain.daily must be integer/,
    ],
    [
      changed('ReplicationSource', ['spec', 'restic', 'copymethod'], 'Clone'),
      /spec.restic must NOT have additional properties \("copymethod"\)/,
    ],
    [
      changed('ReplicationSource', ['spec', 'restic', 'copyMethod'], 'Copy'),
      /spec.restic.copyMethod must be equal to one of the allowed values/,
    ],
    [
      changed('ReplicationSource', ['spec', 'sourcePVC'], 5),
      /spec.sourcePVC must be string/,
    ],
    [
      changed(
        'PersistentVolumeClaim',
        ['spec', 'resources', 'requests', 'storage'],
        'a lot',
      ),
      /storage must match pattern/,
    ],
    [
      changed('ExternalSecret', ['spec', 'target', 'template', 'data'], {}),
      /data must have required property 'RESTIC_REPOSITORY'/,
    ],
    [
      changed('ReplicationDestination', ['metadata', 'name'], '${APP}-dst'),
      /metadata.name must match pattern/,
    ],
    [
      changed('ReplicationDestination', ['apiVersion'], 'volsync.backube/v1'),
      /there is no schema of volsync.backube\/v1 ReplicationDestination/,
    ],
  ])('reject what an API server would reject: %#', (object, reason) => {
    expect(() => checkSchemas([object])).toThrow(reason);
  });
});

describe('plain-text secrets', () => {
  it.each([
    ['AKIAIOSFODNN7EXAMPLE', 'an AWS access key'],
    ['-----BEGIN RSA PRIVATE KEY-----', 'a private key'],
    [`ghp_${'aB3'.repeat(12)}`, 'a token of GitHub'],
    ['http://minio:hunter22@10.0.0.1:9000', 'a password in a URL'],
    ['RESTIC_PASSWORD: hunter22', 'a password'],
    ['  AWS_SECRET_ACCESS_KEY: "wJalr/bPxR"', 'a password'],
    ['wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY', 'a random key'],
    ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b', 'a random key'],
  ])('%s is %s, and is not repeated', (text, kind) => {
    expect(() => checkSecrets([{ name: 'ks.yaml', text }])).toThrow(
      `ks.yaml holds what looks like ${kind}`,
    );
    expect(() => checkSecrets([{ name: 'ks.yaml', text }])).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining(text.trim()),
      }),
    );
  });

  it('are not found in what the module writes', () => {
    const files = {
      ...renderComponent(settings),
      ...renderFilledComponent(
        settings,
        toValues(chooseValues(settings, chosen)),
        'new',
      ),
    };
    expect(() =>
      checkSecrets(
        Object.entries(files).map(([name, text]) => ({ name, text })),
      ),
    ).not.toThrow();
  });
});

describe('the live cluster', () => {
  const credentials = mockCredentials.user();

  async function check(
    options: Parameters<typeof fakeChoices>[0] & {
      readonly entityRef?: string;
      readonly cluster?: ClusterChoices | Partial<ClusterChoices>;
      readonly asked?: string;
      readonly twice?: boolean;
      readonly claimMode?: 'new' | 'existing';
    } = {},
  ) {
    let files = fluxRepository();
    const request = () => ({
      tree: createFileTree(files),
      settings,
      chosen,
      claimMode: options.claimMode ?? ('existing' as const),
    });
    let plan = await planEnable(request());
    if (options.twice) {
      files = {
        ...files,
        ...Object.fromEntries(
          plan.changes.map(({ file, after }) => [file, after ?? '']),
        ),
      };
      plan = await planEnable(request());
    }
    const choices = fakeChoices(options);
    const notChecked = await checkPlan(request(), plan, {
      choices,
      credentials,
      entityRef:
        'entityRef' in options ? options.entityRef : 'component:default/notes',
      cluster: options.asked,
    });
    return { notChecked, asked: choices.asked };
  }

  const unread = {
    state: 'unread',
    reason: 'forbidden',
    message: 'apps does not let the portal list StorageClasses',
  } as const;
  const ours = {
    claims: readAs([
      { name: 'notes-data', accessModes: [], sources: ['notes'] },
    ]),
    taken: readAs({
      replicationSources: ['notes'],
      replicationDestinations: ['notes-dst'],
      claims: ['notes-data'],
    }),
  };

  it('is queried about the entity and the location in the bucket', async () => {
    expect(await check()).toEqual({
      notChecked: [],
      asked: [
        'component:default/notes',
        's3:http://10.25.11.3:9000/volsync/notes',
      ],
    });
  });

  it.each([
    [
      { storageClasses: readAs([]) },
      /apps has no StorageClass "ceph-block"; there are none; apps has no StorageClass "openebs-hostpath"/,
    ],
    [
      {
        snapshotClasses: readAs([
          { name: 'csi-hostpath', driver: 'x', isDefault: true },
        ]),
      },
      /no VolumeSnapshotClass "csi-ceph-block"; there are "csi-hostpath"/,
    ],
    [
      {
        snapshotClasses: readAs([
          { name: 'csi-ceph-block', driver: 'cephfs', isDefault: true },
        ]),
      },
      /is for volumes of cephfs, and those of "ceph-block" are made by rbd/,
    ],
    [
      { secretStores: readAs([{ name: 'onepassword', ready: false }]) },
      /"onepassword" of apps is not ready/,
    ],
    [
      { secretStores: readAs([]) },
      /apps has no ClusterSecretStore "onepassword"/,
    ],
    [
      {
        secretStores: {
          state: 'unread',
          reason: 'not-found',
          message: 'External Secrets is not installed',
        } as const,
      },
      /External Secrets is not installed/,
    ],
    [
      {
        taken: readAs({
          replicationSources: [],
          replicationDestinations: [],
          claims: ['other'],
        }),
      },
      /apps has no claim "notes-data" in the namespace "notes"; there are "other"/,
    ],
    [
      {
        claims: readAs([
          { name: 'notes-data', accessModes: [], sources: ['nightly'] },
        ]),
      },
      /"notes-data" is backed up already, by the ReplicationSource "nightly"/,
    ],
    [
      {
        taken: readAs({
          replicationSources: ['notes'],
          replicationDestinations: [],
          claims: ['notes-data'],
        }),
      },
      /has a ReplicationSource "notes" already/,
    ],
  ])('stops the run: %#', async (cluster, reason) => {
    await expect(check({ cluster })).rejects.toThrow(reason);
  });

  it('stops a new claim if one exists, and its destination', async () => {
    await expect(
      check({
        claimMode: 'new',
        cluster: {
          taken: readAs({
            replicationSources: [],
            replicationDestinations: ['notes-dst'],
            claims: ['notes-data'],
          }),
        },
      }),
    ).rejects.toThrow(
      /has a claim "notes-data" already.*ReplicationDestination "notes-dst" already/,
    );
  });

  it('stops a location in the bucket that any cluster uses, and accepts its own', async () => {
    const taken = {
      state: 'taken',
      message: 'Somebody backs up there',
    } as const;
    await expect(check({ place: taken })).rejects.toThrow(taken.message);
    await expect(check({ place: taken, twice: true })).rejects.toThrow(
      taken.message,
    );
    const mine = { ...taken, ownSources: ['apps/notes/notes'] };
    await expect(check({ place: mine })).rejects.toThrow(taken.message);
    await expect(
      check({
        place: { ...taken, ownSources: ['edge/notes/notes', 'apps/notes/x'] },
        cluster: ours,
        twice: true,
      }),
    ).rejects.toThrow(taken.message);
    expect(
      await check({ place: mine, cluster: ours, twice: true }),
    ).toMatchObject({ notChecked: [] });
  });

  it.each([
    [{ entityRef: undefined }, /no entityRef was given/],
    [{ error: new NotAllowedError('Not yours') }, /Not yours. Classes, names/],
    [{ cluster: { storageClasses: unread } }, /does not let the portal list/],
    [{ place: { state: 'unknown', message: 'A Secret of b' } }, /Secret of b/],
    [
      { asked: 'edge' },
      /The cluster edge: the catalog entity .* does not name/,
    ],
    [
      {
        choices: {
          clusters: [],
          refused: [{ cluster: 'apps', message: 'It is not bound' }],
        },
      },
      /It is not bound/,
    ],
    [
      { cluster: clusterChoices({ namespace: 'shop' }) },
      /names the namespace "shop", and the backups would be in "notes"/,
    ],
  ] as [Parameters<typeof check>[0], RegExp][])(
    'reports what it could not check: %#',
    async (options, reason) => {
      const { notChecked } = await check(options);
      expect(notChecked).toEqual([expect.stringMatching(reason)]);
    },
  );
});
