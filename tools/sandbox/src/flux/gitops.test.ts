import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type ApiServer, startApiServer } from '../api-server';
import {
  ApiClient,
  ignoreNotFound,
  namespaces,
  Pace,
  persistentVolumeClaims,
  resourceType,
} from '../client';
import { testLogger, until } from '../demo/testing/startTestCluster';
import { deployments } from '../controller-manager';
import {
  gitSources,
  GitRepositories,
  helmReleases,
  type Kustomization,
  kustomizations,
  type RunningAgent,
  startGitOps,
} from './index';

const run = promisify(execFile);
const TOKEN = 'token';
const FLUX = { namespace: 'flux-system', name: 'notes' };
const author = { name: 'Test', email: 'test@example.com', at: new Date() };
const configMaps = resourceType<{
  metadata: { name: string; namespace?: string };
  data?: Record<string, string>;
}>('v1', 'ConfigMap', 'configmaps');

const CLAIM = `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: notes
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 1Gi } }
`;
const KS = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: notes
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps/notes/app
  prune: true
  sourceRef: { kind: GitRepository, name: notes }
  targetNamespace: notes
`;
const FILES = {
  'clusters/apps/kustomization.yaml': 'resources: [../../apps/notes/ks.yaml]\n',
  'apps/notes/ks.yaml': KS,
  'apps/notes/app/kustomization.yaml': 'resources: [claim.yaml]\n',
  'apps/notes/app/claim.yaml': CLAIM,
  'components/settings/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [settings.yaml]\n',
  'components/settings/settings.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${APP}-settings\ndata:\n  size: "${SIZE:=5Gi}"\n  template: "{{ .KEY }}"\n',
};

describe('GitOps agent, on a bare repository that git pushes to', () => {
  let directory: string;
  let server: ApiServer;
  let client: ApiClient;
  let agent: RunningAgent;
  let repositories: GitRepositories;

  const startAgent = async () => {
    agent = await startGitOps({
      connection: { url: server.url, token: TOKEN },
      pace: new Pace(20),
      logger: testLogger,
    });
  };
  const work = () => join(directory, 'work');
  const git = async (...args: string[]) =>
    (
      await run('git', args, {
        cwd: work(),
        env: {
          PATH: process.env.PATH,
          HOME: directory,
          GIT_AUTHOR_NAME: 'Test',
          GIT_AUTHOR_EMAIL: 'test@example.com',
          GIT_COMMITTER_NAME: 'Test',
          GIT_COMMITTER_EMAIL: 'test@example.com',
        },
      })
    ).stdout.trim();
  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(work(), file)), { recursive: true });
    await writeFile(join(work(), file), text);
  };
  /** Commits the work tree to main, and returns the commit */
  const push = async (message: string) => {
    await git('add', '--all');
    await git('commit', '--quiet', '--message', message);
    await git('push', '--quiet', 'origin', 'HEAD:main');
    return git('rev-parse', 'HEAD');
  };
  const kustomization = () => ignoreNotFound(client.get(kustomizations, FLUX));
  const readyOf = (object: Kustomization | undefined) =>
    object?.status?.conditions?.find(({ type }) => type === 'Ready');
  const applied = (commit: string) =>
    until(`${commit} to be applied`, async () => {
      const object = await kustomization();
      return (
        object?.status?.lastAppliedRevision === `main@sha1:${commit}` &&
        object.status.observedGeneration === object.metadata.generation &&
        readyOf(object)?.status === 'True' &&
        object
      );
    });
  const failed = (text: RegExp) =>
    until(`a failure like ${text}`, async () => {
      const ready = readyOf(await kustomization());
      return ready?.status === 'False' && text.test(ready.message ?? '')
        ? ready
        : undefined;
    });
  const settings = (name = 'notes-settings') =>
    ignoreNotFound(client.get(configMaps, { namespace: 'notes', name }));

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'volsync-gitops-'));
    server = await startApiServer({
      name: 'apps',
      tokens: { [TOKEN]: { user: 'admin', groups: ['system:masters'] } },
    });
    client = new ApiClient({ url: server.url, token: TOKEN });
    repositories = new GitRepositories(join(directory, 'git'));
    await repositories.prepare();
    const repository = repositories.at('notes');
    await repository.create({
      files: Object.entries(FILES).map(([path, text]) => ({
        path,
        content: Buffer.from(text),
        mode: '100644' as const,
      })),
      message: 'Begin',
      author,
    });
    await mkdir(work());
    await git('clone', '--quiet', repository.directory, '.');
    for (const name of ['flux-system', 'notes']) {
      await client.create(namespaces, { metadata: { name } });
    }
    await client.create(gitSources, {
      metadata: { ...FLUX },
      spec: { url: pathToFileURL(repository.directory).href },
    });
    await client.create(kustomizations, {
      metadata: { namespace: 'flux-system', name: 'cluster' },
      spec: {
        path: './clusters/apps',
        prune: true,
        sourceRef: { kind: 'GitRepository', name: 'notes' },
      },
    });
    await startAgent();
  });
  afterAll(async () => {
    await agent.close();
    client.close();
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('applies the newest commit of main, with the owner that Flux writes', async () => {
    await applied(await git('rev-parse', 'HEAD'));
    const claim = await client.get(persistentVolumeClaims, {
      namespace: 'notes',
      name: 'notes',
    });
    expect(claim.metadata.labels).toEqual({
      'kustomize.toolkit.fluxcd.io/name': 'notes',
      'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
    });
    expect((await kustomization())?.status?.inventory?.entries).toEqual([
      { id: 'notes_notes__PersistentVolumeClaim', v: 'v1' },
    ]);
  });

  it('builds components, substitutes variables, and removes both again', async () => {
    await write(
      'apps/notes/ks.yaml',
      `${KS}  components: [../../../components/settings]\n  postBuild:\n    substitute:\n      APP: notes\n`,
    );
    await applied(await push('Add settings'));
    await until('the settings', settings);
    expect((await settings())?.data).toEqual({
      size: '5Gi',
      template: '{{ .KEY }}',
    });
    await write('apps/notes/ks.yaml', KS);
    await push('Remove settings');
    await until('the settings to go', async () => !(await settings()));
    expect(
      await client.get(persistentVolumeClaims, {
        namespace: 'notes',
        name: 'notes',
      }),
    ).toBeDefined();
  });

  it('applies nothing that does not build or is rejected, and reports why', async () => {
    await write('apps/notes/app/kustomization.yaml', 'images: []\n');
    await push('Use what the sandbox does not know');
    await failed(/not supported in the sandbox: .*images/);
    await write(
      'apps/notes/app/kustomization.yaml',
      'resources: [claim.yaml, more.yaml]\n',
    );
    await write(
      'apps/notes/app/more.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: notes-more\n',
    );
    await write('apps/notes/app/claim.yaml', CLAIM.replace('1Gi', '500Mi'));
    await push('Make the volume smaller');
    await failed(/PersistentVolumeClaim\/notes\/notes dry-run failed/);
    expect(await settings('notes-more')).toBeUndefined();
    await write('apps/notes/app/claim.yaml', CLAIM);
    await applied(await push('Leave the volume as it is'));
    expect(await settings('notes-more')).toBeDefined();
  });

  it('does nothing while suspended, and reconciles on request', async () => {
    await client.patch(kustomizations, FLUX, { spec: { suspend: true } });
    await write('apps/notes/app/more.yaml', 'kind: nothing');
    await push('Break it');
    await client.patch(kustomizations, FLUX, {
      metadata: {
        annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' },
      },
    });
    await write(
      'apps/notes/app/more.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: notes-more\ndata: { a: b }\n',
    );
    const commit = await push('Mend it');
    await until('the source to see it', async () => {
      const { status } = await client.get(gitSources, FLUX);
      return status?.artifact?.revision === `main@sha1:${commit}`;
    });
    const suspended = await kustomization();
    expect(suspended?.status?.lastAppliedRevision).not.toContain(commit);
    await client.patch(kustomizations, FLUX, { spec: { suspend: null } });
    const object = await applied(commit);
    expect(object.status?.lastHandledReconcileAt).toBe('now');
    expect((await settings('notes-more'))?.data).toEqual({ a: 'b' });
  });

  it('continues where it was after a restart', async () => {
    await agent.close();
    await write('apps/notes/app/kustomization.yaml', 'resources: [claim.yaml]');
    const commit = await push('Remove something while the agent is down');
    await startAgent();
    await applied(commit);
    await until('it to go', async () => !(await settings('notes-more')));
  });

  it('lists a branch that was pushed as a change, and merges it once', async () => {
    const before = await git('rev-parse', 'HEAD^{tree}');
    await git('checkout', '--quiet', '-b', 'add-readme');
    await write('README.md', '# Notes\n');
    await git('add', '--all');
    await git('commit', '--quiet', '-m', 'Add a page', '-m', 'Because.');
    await git('push', '--quiet', 'origin', 'add-readme');
    expect(await repositories.changes()).toEqual([
      expect.objectContaining({
        repository: 'notes',
        branch: 'add-readme',
        title: 'Add a page',
        description: 'Because.',
      }),
    ]);
    await repositories.merge('notes', 'add-readme', author);
    expect(await repositories.changes()).toEqual([]);
    await git('checkout', '--quiet', '-B', 'main');
    await git('pull', '--quiet', 'origin', 'main');
    expect(await git('show', 'HEAD:README.md')).toBe('# Notes');
    expect(await git('rev-parse', 'HEAD^{tree}')).not.toBe(before);
    await expect(
      repositories.merge('notes', 'add-readme', author),
    ).rejects.toThrow(/has no change "add-readme"/);
  });

  it('refuses to merge conflicting changes, and changes nothing', async () => {
    await git('checkout', '--quiet', '-b', 'theirs');
    await write('README.md', '# Their notes\n');
    await git('commit', '--quiet', '-am', 'Say whose');
    await git('push', '--quiet', 'origin', 'theirs');
    await git('checkout', '--quiet', 'main');
    await write('README.md', '# Our notes\n');
    const head = await push('Say whose, too');
    await expect(repositories.merge('notes', 'theirs', author)).rejects.toThrow(
      /changes lines that main has changed meanwhile/,
    );
    expect(await repositories.at('notes').head()).toBe(head);
  });

  it('waits for applied objects if `wait` is set, and installs no chart', async () => {
    const release = (chart: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: ${chart}
spec:
  interval: 1h
  chart: { spec: { chart: ${chart}, version: 0.15.0 } }
`;
    const readyOfRelease = async (name: string) =>
      (
        await ignoreNotFound(
          client.get(helmReleases, { namespace: 'notes', name }),
        )
      )?.status?.conditions?.find(({ type }) => type === 'Ready');
    await write(
      'apps/notes/ks.yaml',
      KS.replace('prune: true', 'prune: true\n  wait: true'),
    );
    await write(
      'apps/notes/app/kustomization.yaml',
      'resources: [claim.yaml, volsync.yaml]\n',
    );
    await write('apps/notes/app/volsync.yaml', release('volsync'));
    const commit = await push('Release something');
    const waiting = await until('it to wait', async () => {
      const ready = readyOf(await kustomization());
      return ready?.reason === 'Progressing' ? ready : undefined;
    });
    expect(waiting).toMatchObject({
      status: 'Unknown',
      message: expect.stringMatching(/^HelmRelease\/notes\/volsync is not /),
    });
    expect((await kustomization())?.status?.lastAppliedRevision).not.toBe(
      `main@sha1:${commit}`,
    );

    const deployment = await client.create(deployments, {
      metadata: { name: 'volsync', namespace: 'notes' },
      spec: { selector: {}, template: { spec: { containers: [] } } },
    });
    await client.replaceStatus(deployments, {
      ...deployment,
      status: { availableReplicas: 1 },
    });
    await applied(commit);
    expect(await readyOfRelease('volsync')).toMatchObject({
      status: 'True',
      reason: 'PlayedBySandbox',
      message: expect.stringContaining('no chart was installed'),
    });

    await write('apps/notes/app/volsync.yaml', release('postgresql'));
    await push('Release a chart that the sandbox does not play');
    await until(
      'a refusal',
      async () =>
        (await readyOfRelease('postgresql'))?.message ===
        'The sandbox has no charts: "postgresql" was not installed',
    );
  });

  it('deletes everything that it applied when it is removed from the repository', async () => {
    await write('clusters/apps/kustomization.yaml', 'resources: []\n');
    await push('Remove the app');
    await until('the claim to go', async () => {
      const claim = await ignoreNotFound(
        client.get(persistentVolumeClaims, {
          namespace: 'notes',
          name: 'notes',
        }),
      );
      return !claim || claim.metadata.deletionTimestamp !== undefined;
    });
    await until('it to go', async () => !(await kustomization()));
  });
});

it.each(['', '..', 'a/b', 'A', '-a', 'a.git'])(
  'rejects a repository with the name %j',
  name => {
    expect(() => new GitRepositories('/nowhere').at(name)).toThrow(
      /no name of a repository/,
    );
  },
);
