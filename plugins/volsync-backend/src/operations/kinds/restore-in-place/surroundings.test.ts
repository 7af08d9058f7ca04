import type { JsonObject } from '@backstage/types';
import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import { createOperationsHarness } from '../../../__testUtils__/OperationsHarness';
import { TestCluster } from '../../../__testUtils__/TestCluster';
import type { ClusterObjects } from '../../../clusters/ClusterObjects';
import type { Step, StepContext } from '../../step';
import { findAutoscalers } from './findAutoscalers';
import { findGitRunners, type InventoryObject } from './findGitRunners';
import { findUsers } from './findUsers';
import type { Runner } from './params';
import { switchBack, switchOff } from './runners';

const NAMESPACE = 'shop';
const AUTOMATED = { prune: true, selfHeal: false };

/** Users of a claim and what manages them, on an API server that also serves Argo CD's and KEDA's kinds. */
describe('the surroundings of a claim', () => {
  let cluster: TestCluster;
  let bench: ReturnType<typeof createOperationsHarness>;
  let objects: ClusterObjects;

  beforeAll(async () => {
    cluster = await TestCluster.start('apps');
    bench = createOperationsHarness({
      clusters: [cluster.config],
    });
    objects = bench.tools({
      cluster: 'apps',
      namespace: NAMESPACE,
      claim: 'data',
    }).objects;
    for (const name of [NAMESPACE, 'argocd', 'team', 'monitoring']) {
      await cluster.apply('namespaces', { metadata: { name } });
    }
    for (const [plural, group, version, kind] of [
      ['applications', 'argoproj.io', 'v1alpha1', 'Application'],
      ['scaledobjects', 'keda.sh', 'v1alpha1', 'ScaledObject'],
    ] as const) {
      await cluster.apply('customResourceDefinitions', {
        metadata: { name: `${plural}.${group}` },
        spec: {
          group,
          scope: 'Namespaced',
          names: { plural, kind, singular: kind.toLowerCase() },
          versions: [
            {
              name: version,
              served: true,
              storage: true,
              subresources: { status: {} },
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  'x-kubernetes-preserve-unknown-fields': true,
                },
              },
            },
          ],
        },
      });
    }
  });
  afterAll(async () => {
    await bench?.close();
    await cluster?.close();
  });

  const signal = new AbortController().signal;
  const readerOf = () => ({ objects, signal });
  const claim = (
    metadata: Partial<KubernetesObject['metadata']>,
  ): InventoryObject => ({
    group: '',
    kind: 'PersistentVolumeClaim',
    object: { metadata: { name: 'data', namespace: NAMESPACE, ...metadata } },
  });
  const bound: string[] = [];
  const find = (kept: InventoryObject) =>
    findGitRunners([kept], {
      namespace: NAMESPACE,
      argoCdNamespace: 'argocd',
      isBound: async namespace => bound.includes(namespace),
      reader: readerOf(),
    });
  const tracked = (app: string) =>
    claim({
      annotations: {
        'argocd.argoproj.io/tracking-id': `${app}:/PersistentVolumeClaim:${NAMESPACE}/data`,
      },
    });
  const codes = (warnings: readonly { readonly code: string }[]) =>
    warnings.map(({ code }) => code);

  /** Runs a step like the worker, with its memory. */
  function contextOf(memory: JsonObject): StepContext {
    return {
      objects,
      signal,
      get memory() {
        return memory;
      },
      remember: async (values: JsonObject) => {
        Object.assign(memory, values);
      },
    } as unknown as StepContext;
  }
  const run = (step: Step, memory: JsonObject) => step.run(contextOf(memory));

  async function makeApplication(
    namespace: string,
    name: string,
    more: {
      /** The uid of the ApplicationSet that creates it */
      readonly owner?: string;
      readonly listed?: boolean;
    } = {},
  ): Promise<void> {
    await cluster.apply('applications', {
      metadata: {
        name,
        namespace,
        ...(more.owner && {
          ownerReferences: [
            {
              apiVersion: 'argoproj.io/v1alpha1',
              kind: 'ApplicationSet',
              name: 'all',
              uid: more.owner,
            },
          ],
        }),
      },
      spec: { project: 'default', syncPolicy: { automated: AUTOMATED } },
      status: {
        resources:
          more.listed === false
            ? []
            : [
                {
                  version: 'v1',
                  kind: 'PersistentVolumeClaim',
                  namespace: NAMESPACE,
                  name: 'data',
                },
              ],
      },
    });
  }
  const policyOf = async (namespace: string, name: string) =>
    (
      await cluster.get<{ readonly spec: { readonly syncPolicy?: unknown } }>(
        'applications',
        namespace,
        name,
      )
    )?.spec.syncPolicy;

  it.each([
    ['argocd', 'shop', 'shop'],
    ['team', 'shop', 'team_shop'],
  ])(
    'suspends the automation of an Argo CD Application in %s, and restores it exactly',
    async (namespace, name, app) => {
      await makeApplication(namespace, name);
      const { runners, warnings } = await find(tracked(app));
      expect(runners).toMatchObject([
        { resource: 'applications', namespace, name },
      ]);
      expect(warnings).toEqual([]);
      const runner = runners[0]!;
      const memory: JsonObject = {};
      expect(await run(switchOff(runner), memory)).toMatchObject({
        state: 'done',
      });
      expect(await policyOf(namespace, name)).toEqual({});
      // Once more, as after a killed process: nothing is saved again.
      await run(switchOff(runner), memory);
      expect(await run(switchBack(runner), memory)).toMatchObject({
        state: 'done',
      });
      expect(await policyOf(namespace, name)).toEqual({ automated: AUTOMATED });
    },
  );

  it("ignores an Application that doesn't name the claim, and is blocked by one that would be reverted", async () => {
    await makeApplication('argocd', 'other', { listed: false });
    const unproven = await find(tracked('other'));
    expect([unproven.runners, codes(unproven.warnings)]).toEqual([
      [],
      ['git-not-proven'],
    ]);
    // A label that Helm also sets means nothing if no Application confirms it.
    const label = { 'app.kubernetes.io/instance': 'other' };
    expect(await find(claim({ labels: label }))).toEqual({
      runners: [],
      warnings: [],
    });
    // The garbage collector identifies owners by uid, so any existing object's uid will do.
    const owner = await objects.find('applications', 'other', signal, 'argocd');
    await makeApplication('argocd', 'generated', {
      owner: owner?.metadata.uid,
    });
    const generated = await find(tracked('generated'));
    expect([generated.runners, codes(generated.warnings)]).toEqual([
      [],
      ['git-holds-switch'],
    ]);
  });

  it('suspends a HelmRelease that installs into the namespace, and none that only a label names', async () => {
    const release = (namespace: string, spec: object) =>
      cluster.apply('helmReleases', {
        metadata: { name: 'shop', namespace },
        spec: { interval: '10m', ...spec },
      });
    const marked = (namespace: string) =>
      claim({
        labels: {
          'helm.toolkit.fluxcd.io/name': 'shop',
          'helm.toolkit.fluxcd.io/namespace': namespace,
        },
        annotations: {
          'meta.helm.sh/release-name': 'shop',
          'meta.helm.sh/release-namespace': NAMESPACE,
        },
      });
    await release(NAMESPACE, { suspend: false });
    await release('monitoring', {});
    const own = await find(marked(NAMESPACE));
    expect(own.runners).toMatchObject([{ resource: 'helmReleases' }]);
    const memory: JsonObject = {};
    await run(switchOff(own.runners[0]!), memory);
    await run(switchBack(own.runners[0]!), memory);
    const after = await cluster.get<{ readonly spec: object }>(
      'helmReleases',
      NAMESPACE,
      'shop',
    );
    expect(after?.spec).toEqual({ interval: '10m', suspend: false });
    const forged = await find(marked('monitoring'));
    expect([forged.runners, codes(forged.warnings)]).toEqual([
      [],
      ['git-not-proven'],
    ]);
  });

  it("doesn't suspend a platform HelmRelease that installs into the namespace because a tenant marks an object there", async () => {
    const release = (status: object) =>
      cluster.apply('helmReleases', {
        metadata: { name: 'agent', namespace: 'monitoring' },
        spec: {
          interval: '10m',
          releaseName: 'agent',
          targetNamespace: NAMESPACE,
        },
        status,
      });
    const inventory = (...ids: string[]) => ({
      inventory: { entries: ids.map(id => ({ id, v: 'v1' })) },
    });
    const forged = claim({
      labels: {
        'helm.toolkit.fluxcd.io/name': 'agent',
        'helm.toolkit.fluxcd.io/namespace': 'monitoring',
      },
      annotations: {
        'meta.helm.sh/release-name': 'agent',
        'meta.helm.sh/release-namespace': NAMESPACE,
      },
    });
    const found = async () => {
      const { runners, warnings } = await find(forged);
      return [runners.map(({ name }) => name), codes(warnings)];
    };
    await release({});
    expect(await found()).toEqual([[], ['git-not-proven']]);
    await release(inventory(`${NAMESPACE}_agent_apps_Deployment`));
    expect(await found()).toEqual([[], ['git-not-proven']]);
    await release(inventory(`${NAMESPACE}_data__PersistentVolumeClaim`));
    expect((await found())[0]).toEqual(['agent']);
    await release({});
    bound.push('monitoring');
    try {
      expect(await found()).toEqual([['agent'], []]);
    } finally {
      bound.pop();
    }
  });

  it("says if the portal doesn't have permission to read what manages the app", async () => {
    await makeApplication('argocd', 'shop');
    cluster.authorize(({ resource }) => ({
      allowed: resource !== 'applications',
    }));
    try {
      const refused = await find(tracked('shop'));
      expect([refused.runners, codes(refused.warnings)]).toEqual([
        [],
        ['git-not-readable'],
      ]);
    } finally {
      cluster.authorize(undefined);
    }
  });

  it('finds StatefulSets by their templates even at 0 replicas, and rejects those that delete their claims', async () => {
    const set = (whenScaled: string) =>
      cluster.apply('statefulSets', {
        metadata: { name: 'db', namespace: NAMESPACE },
        spec: {
          replicas: 0,
          serviceName: 'db',
          selector: { matchLabels: { app: 'db' } },
          template: {
            metadata: { labels: { app: 'db' } },
            spec: { containers: [{ name: 'db', image: 'example.org/db:1' }] },
          },
          volumeClaimTemplates: [
            {
              metadata: { name: 'data' },
              spec: {
                accessModes: ['ReadWriteOnce'],
                resources: { requests: { storage: '1Gi' } },
              },
            },
          ],
          persistentVolumeClaimRetentionPolicy: {
            whenDeleted: 'Retain',
            whenScaled,
          },
        },
      });
    const users = (name: string) =>
      findUsers(
        { claim: name, source: { name: 'data', uid: 'u' } },
        readerOf(),
      );
    await set('Retain');
    expect(await users('data-db-0')).toMatchObject({
      workloads: [{ resource: 'statefulSets', name: 'db', replicas: 0 }],
      obstacles: [],
    });
    expect((await users('data-db-x')).workloads).toEqual([]);
    await cluster.delete('statefulSets', NAMESPACE, 'db');
    await set('Delete');
    expect(codes((await users('data-db-0')).obstacles)).toEqual([
      'claim-goes-with-scale',
    ]);
  });

  it('pauses KEDA and leaves no trace of that, unless KEDA has a fixed number', async () => {
    const workload = {
      resource: 'deployments',
      name: 'app',
      uid: 'u',
      replicas: 2,
    } as const;
    const scaled = (annotations: Readonly<Record<string, string>>) =>
      cluster.apply('scaledObjects', {
        metadata: { name: 'app', namespace: NAMESPACE, annotations },
        spec: { scaleTargetRef: { name: 'app' }, triggers: [] },
      });
    await scaled({ team: 'a' });
    const { runners } = await findAutoscalers([workload], readerOf());
    const runner = runners[0] as Runner;
    const memory: JsonObject = {};
    await run(switchOff(runner), memory);
    const paused = await objects.find('scaledObjects', 'app', signal);
    expect(paused?.metadata.annotations).toEqual({
      team: 'a',
      'autoscaling.keda.sh/paused': 'true',
    });
    await run(switchBack(runner), memory);
    const after = await objects.find('scaledObjects', 'app', signal);
    expect(after?.metadata.annotations).toEqual({ team: 'a' });
    await scaled({ 'autoscaling.keda.sh/paused-replicas': '3' });
    const fixed = await findAutoscalers([workload], readerOf());
    expect([fixed.runners, codes(fixed.warnings)]).toEqual([
      [],
      ['keda-fixed'],
    ]);
  });

  it('keeps a suspend field that someone else changed meanwhile', async () => {
    await cluster.apply('kustomizations', {
      metadata: { name: 'shop', namespace: 'team' },
      spec: { interval: '10m' },
    });
    const found = await cluster.get<KubernetesObject>(
      'kustomizations',
      'team',
      'shop',
    );
    const runner: Runner = {
      resource: 'kustomizations',
      namespace: 'team',
      name: 'shop',
      uid: found?.metadata.uid ?? '',
    };
    const memory: JsonObject = {};
    await run(switchOff(runner), memory);
    await objects.patch(
      'kustomizations',
      { name: 'shop', uid: runner.uid },
      { spec: { suspend: false } },
      signal,
      { namespace: 'team' },
    );
    expect(await run(switchBack(runner), memory)).toMatchObject({
      state: 'skipped',
    });
    const after = await cluster.get<{ readonly spec: object }>(
      'kustomizations',
      'team',
      'shop',
    );
    expect(after?.spec).toEqual({ interval: '10m', suspend: false });
    await expect(
      run(switchOff({ ...runner, uid: 'another' }), {}),
    ).rejects.toThrow('was deleted or replaced since the plan');
  });
});
