import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { call, type ApiAnswer } from './support/lab';
import { ensureNamespace } from './support/namespace';
import {
  grantPortal,
  pathOf,
  portalToken,
  RBAC_DIRECTORY,
  resources,
} from './support/portal';
import { kubectl } from './support/tools';

/** What the real server allows the portal's account with deploy/rbac: enough, and nothing more. */

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** The roles of separate folders, for namespaces in which people can run operations */
const OPERATIONS = [
  'backstage-volsync-operations',
  'backstage-volsync-restore-in-place',
  'backstage-volsync-delete-snapshots',
  'backstage-volsync-git-automation',
];

let token: string;
beforeAll(async () => {
  token = await grantPortal();
  await ensureNamespace('stranger');
  await call({
    method: 'POST',
    path: '/api/v1/namespaces/stranger/serviceaccounts',
    body: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'nobody' },
    },
  });
  for (const [namespace, name] of [
    ['notes', 'notes-restic'],
    ['notes', 'other'],
    ['photos', 'photos-restic'],
    ['stranger', 'stranger-restic'],
  ]) {
    await call({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/secrets`,
      body: {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name },
        stringData: { RESTIC_PASSWORD: `canary-of-${name}` },
      },
    });
  }
}, 60_000);

const asPortal = (request: Omit<Parameters<typeof call>[0], 'token'>) =>
  call({ ...request, token });

const refused = ({ status, body }: ApiAnswer) => {
  expect([status, body.kind, body.reason]).toEqual([
    403,
    'Status',
    'Forbidden',
  ]);
};

/** Allowed; a kind that this cluster does not serve returns not found */
const allowed = ({ status, text }: ApiAnswer) => {
  expect({ allowed: [200, 404].includes(status), text }).toEqual({
    allowed: true,
    text,
  });
};

const namespaced = resources.filter(type => type.namespaced);
const names = (types: typeof resources) =>
  types.map(type => [type.plural, type] as const);

/** The path for the verb, in a namespace or over all */
function requestFor(
  type: (typeof resources)[number],
  verb: string,
  namespace?: string,
): { readonly path: string } {
  const name = type.plural === 'secrets' ? 'notes-restic' : 'one';
  const path = pathOf(type, {
    namespace,
    ...(verb === 'get' && { name }),
  });
  return {
    path: verb === 'watch' ? `${path}?watch=true&timeoutSeconds=1` : path,
  };
}

describe('resources that the product reads', () => {
  const everyUse = resources.flatMap(type =>
    type.verbs.map(verb => [`${verb} ${type.plural}`, type, verb] as const),
  );

  it.each(everyUse)('%s', async (_, type, verb) => {
    allowed(await asPortal(requestFor(type, verb, 'notes')));
  });

  it('the log of a pod', async () => {
    const { status, body } = await asPortal({
      path: '/api/v1/namespaces/notes/pods/none/log',
    });
    expect([status, body.reason]).toEqual([404, 'NotFound']);
  });

  it('the keys of a Secret without its values', async () => {
    const answer = await asPortal({
      path: '/api/v1/namespaces/notes/secrets/notes-restic',
      headers: {
        accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      },
    });
    expect([answer.status, answer.body.kind]).toEqual([
      200,
      'PartialObjectMetadata',
    ]);
    expect(answer.text).not.toContain(
      Buffer.from('canary-of-notes-restic').toString('base64'),
    );
  });

  it.each(['controller', 'platform', 'other-tools'] as const)(
    'resources of "%s" if granted',
    async grant => {
      const folder = path.join(RBAC_DIRECTORY, grant);
      const requests = resources.flatMap(type =>
        (type.granted[grant] ?? []).map(verb => requestFor(type, verb)),
      );
      expect(requests.length).toBeGreaterThan(0);
      for (const request of requests) {
        refused(await asPortal(request));
      }
      await kubectl('apply', '-k', folder);
      try {
        for (const request of requests) {
          allowed(await asPortal(request));
        }
        refused(await asPortal({ path: '/api/v1/secrets' }));
      } finally {
        await kubectl('delete', '-k', folder);
      }
    },
  );
});

describe('denied requests', () => {
  it.each(names(namespaced))('%s of all namespaces', async (_, type) => {
    for (const verb of ['list', 'watch']) {
      refused(await asPortal(requestFor(type, verb)));
    }
  });

  it.each(names(namespaced))(
    '%s in a namespace that is not bound',
    async (_, type) => {
      for (const verb of ['get', 'list', 'watch']) {
        refused(await asPortal(requestFor(type, verb, 'stranger')));
      }
    },
  );

  it.each([
    ['another in the same namespace', 'notes/secrets/other'],
    ['one in a namespace bound without', 'photos/secrets/photos-restic'],
    ['one in a namespace not bound', 'stranger/secrets/stranger-restic'],
    ['the list of its own namespace', 'notes/secrets'],
    [
      'the list of the one that it may get',
      'notes/secrets?fieldSelector=metadata.name%3Dnotes-restic',
    ],
    ['a watch of its own namespace', 'notes/secrets?watch=true'],
    ['the list of another namespace', 'stranger/secrets'],
  ])('Secrets: %s', async (_, where) => {
    const answer = await asPortal({ path: `/api/v1/namespaces/${where}` });
    refused(answer);
    expect(answer.text).not.toContain('canary');
  });

  it('Secrets: the list of all, even of metadata only', async () => {
    refused(await asPortal({ path: '/api/v1/secrets' }));
    refused(
      await asPortal({
        path: '/api/v1/secrets',
        headers: {
          accept:
            'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
        },
      }),
    );
  });

  it.each(names(resources))('writing %s', async (_, type) => {
    const target = { namespace: 'notes', name: 'notes-restic' };
    const body = {
      apiVersion: [type.group, type.version].filter(Boolean).join('/'),
      kind: type.kind,
      metadata: { name: target.name },
    };
    const collection = pathOf(type, { namespace: target.namespace });
    const one = pathOf(type, target);
    const contentType = 'application/merge-patch+json';
    for (const request of [
      { method: 'POST', path: collection, body },
      { method: 'PUT', path: one, body },
      { method: 'PATCH', path: one, body: {}, contentType },
      { method: 'DELETE', path: one },
      { method: 'DELETE', path: collection },
    ]) {
      const answer = await asPortal(request);
      // a kind that isn't served can't be written either
      if (answer.status !== 404) refused(answer);
      expect([403, 404]).toContain(answer.status);
    }
  });

  it.each([
    ['a shell in a pod', 'POST', 'notes/pods/none/exec?command=sh'],
    ['a port of a pod', 'POST', 'notes/pods/none/portforward'],
    ['a proxy to a pod', 'GET', 'notes/pods/none/proxy'],
    [
      'a token of its own account',
      'POST',
      'backstage/serviceaccounts/backstage-volsync/token',
    ],
    ['config maps', 'GET', 'notes/configmaps'],
  ])('%s', async (_, method, where) => {
    refused(await asPortal({ method, path: `/api/v1/namespaces/${where}` }));
  });

  it('impersonating another user', async () => {
    refused(
      await asPortal({
        path: '/api/v1/namespaces/notes/pods',
        headers: { 'impersonate-user': 'lab:admin' },
      }),
    );
  });

  it("nodes, and the kubelets' API", async () => {
    refused(await asPortal({ path: '/api/v1/nodes' }));
  });
});

describe('roles', () => {
  it("match exactly the product's paths, according to the server", async () => {
    const everybody = await rulesOf(
      await portalToken({ namespace: 'stranger', name: 'nobody' }),
    );
    const granted = (await rulesOf(token)).filter(
      rule => !everybody.includes(rule),
    );
    const wanted = resources
      .filter(({ plural }) => plural !== 'secrets')
      .flatMap(type =>
        type.verbs.map(verb => `${type.group}/${type.plural} ${verb}`),
      );
    expect(granted).toEqual(
      [...wanted, '/pods/log get', '/secrets get (notes-restic)'].sort(),
    );
  });

  it('have no wildcard, write only for operations, and grant Secrets by name or namespace', async () => {
    const rules: Rule[] = [];
    const clusterRules: Rule[] = [];
    for (const directory of kustomizations(RBAC_DIRECTORY)) {
      const built = await kubectl('kustomize', directory);
      for (const document of parseAllDocuments(built)) {
        const object = document.toJS() as {
          kind: string;
          metadata: { name: string };
          rules?: Rule[];
        };
        if (object.rules && OPERATIONS.includes(object.metadata.name)) {
          expect(JSON.stringify(object.rules)).not.toContain('*');
          continue;
        }
        rules.push(...(object.rules ?? []));
        if (object.kind === 'ClusterRole') {
          clusterRules.push(...(object.rules ?? []));
        }
      }
    }
    expect(rules.length).toBeGreaterThan(10);
    expect(JSON.stringify(rules)).not.toContain('*');
    const verbs = new Set(rules.flatMap(rule => rule.verbs));
    expect([...verbs].sort()).toEqual(['get', 'list', 'watch']);
    expect(clusterRules.flatMap(rule => rule.resources)).not.toContain(
      'secrets',
    );
    for (const rule of rules) {
      if (rule.resources?.includes('secrets')) {
        expect(rule.verbs).toEqual(['get']);
      }
    }
  });

  it('allow operations to write what they need if granted, and nothing else', async () => {
    const folder = path.join(RBAC_DIRECTORY, 'operations');
    const before = await rulesOf(token);
    await kubectl('apply', '-n', 'notes', '-k', folder);
    try {
      const granted = (await rulesOf(token)).filter(
        rule => !before.includes(rule),
      );
      expect(granted.filter(rule => !rule.endsWith(' get'))).toEqual([
        '/persistentvolumeclaims create',
        '/persistentvolumeclaims delete',
        '/resourcequotas list',
        'batch/jobs create',
        'batch/jobs delete',
        'snapshot.storage.k8s.io/volumesnapshots delete',
        'volsync.backube/replicationdestinations create',
        'volsync.backube/replicationdestinations delete',
        'volsync.backube/replicationsources patch',
      ]);
      refused(
        await asPortal({
          method: 'DELETE',
          path: '/apis/volsync.backube/v1alpha1/namespaces/notes/replicationsources/one',
        }),
      );
      refused(
        await asPortal({
          method: 'DELETE',
          path: '/api/v1/namespaces/notes/secrets/notes-restic',
        }),
      );
      refused(
        await asPortal({
          method: 'DELETE',
          path: '/api/v1/namespaces/stranger/persistentvolumeclaims/one',
        }),
      );
    } finally {
      await kubectl('delete', '-n', 'notes', '-k', folder);
    }
  });

  it('allow a restore in place to scale, suspend and resume if granted, and nothing else', async () => {
    const folder = path.join(RBAC_DIRECTORY, 'restore-in-place');
    const before = await rulesOf(token);
    await kubectl('apply', '-n', 'notes', '-k', folder);
    try {
      const granted = (await rulesOf(token)).filter(
        rule => !before.includes(rule),
      );
      expect(granted).toEqual([
        'apps/deployments get',
        'apps/deployments list',
        'apps/deployments/scale patch',
        'apps/replicasets get',
        'apps/statefulsets get',
        'apps/statefulsets list',
        'apps/statefulsets/scale patch',
        'autoscaling/horizontalpodautoscalers list',
        'batch/cronjobs list',
        'keda.sh/scaledobjects get',
        'keda.sh/scaledobjects list',
        'keda.sh/scaledobjects patch',
        'snapshot.storage.k8s.io/volumesnapshots create',
        'volsync.backube/replicationsources/status patch',
      ]);
      const patch = {
        method: 'PATCH',
        contentType: 'application/merge-patch+json',
        body: { spec: { replicas: 0 } },
      };
      const one = '/apis/apps/v1/namespaces/notes/deployments/one';
      refused(await asPortal({ ...patch, path: one }));
      // It doesn't exist; whether it may be scaled is a separate question.
      allowed(await asPortal({ ...patch, path: `${one}/scale` }));
      refused(
        await asPortal({
          ...patch,
          path: '/apis/apps/v1/namespaces/stranger/deployments/one/scale',
        }),
      );
    } finally {
      await kubectl('delete', '-n', 'notes', '-k', folder);
    }
  });

  it('make the policy allow deletions of snapshots if granted, and nothing else', async () => {
    const folder = path.join(RBAC_DIRECTORY, 'delete-snapshots');
    const before = await rulesOf(token);
    await kubectl('apply', '-n', 'notes', '-k', folder);
    try {
      const granted = (await rulesOf(token)).filter(
        rule => !before.includes(rule),
      );
      expect(granted).toEqual(['backstage-volsync/snapshots delete']);
    } finally {
      await kubectl('delete', '-n', 'notes', '-k', folder);
    }
  });

  it('allow suspending Git appliers of apps if granted, and nothing else', async () => {
    const folder = path.join(RBAC_DIRECTORY, 'git-automation');
    const before = await rulesOf(token);
    await kubectl('apply', '-n', 'notes', '-k', folder);
    try {
      const granted = (await rulesOf(token)).filter(
        rule => !before.includes(rule),
      );
      expect(granted.filter(rule => !rule.endsWith(' get'))).toEqual([
        'argoproj.io/applications patch',
        'helm.toolkit.fluxcd.io/helmreleases patch',
        'kustomize.toolkit.fluxcd.io/kustomizations patch',
      ]);
    } finally {
      await kubectl('delete', '-n', 'notes', '-k', folder);
    }
  });

  it('may be bound for the whole cluster, and still grant no Secret', async () => {
    const everywhere = path.join(RBAC_DIRECTORY, 'everywhere');
    await kubectl('apply', '-k', everywhere);
    try {
      for (const type of namespaced.filter(one =>
        one.verbs.includes('watch'),
      )) {
        allowed(await asPortal(requestFor(type, 'list')));
      }
      refused(await asPortal({ path: '/api/v1/secrets' }));
      refused(
        await asPortal({
          path: '/api/v1/namespaces/stranger/secrets/stranger-restic',
        }),
      );
    } finally {
      await kubectl('delete', '-k', everywhere);
    }
  });
});

/** What an account may do in "notes", according to the server */
async function rulesOf(account: string): Promise<string[]> {
  const { body } = await call({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    token: account,
    body: { spec: { namespace: 'notes' } },
  });
  const { resourceRules = [] } = (body.status ?? {}) as {
    resourceRules?: readonly Rule[];
  };
  return flatten(resourceRules);
}

function flatten(rules: readonly Rule[]): string[] {
  const all = rules.flatMap(rule =>
    (rule.apiGroups ?? []).flatMap(group =>
      (rule.resources ?? []).flatMap(resource =>
        rule.verbs.map(verb =>
          [
            `${group}/${resource} ${verb}`,
            ...(rule.resourceNames ? [`(${rule.resourceNames})`] : []),
          ].join(' '),
        ),
      ),
    ),
  );
  return [...new Set(all)].sort();
}

function kustomizations(directory: string): string[] {
  return readdirSync(directory).flatMap(name => {
    const entry = path.join(directory, name);
    if (statSync(entry).isDirectory()) {
      return kustomizations(entry);
    }
    return name === 'kustomization.yaml' ? [directory] : [];
  });
}
