import { createMockDirectory } from '@backstage/backend-test-utils';
import { readFiles, writeFiles } from '../__testUtils__/files';
import {
  app,
  argo,
  claim,
  flux,
  kustomization,
  object,
  source,
} from '../__testUtils__/gitops';
import { runAction } from '../__testUtils__/runAction';
import { testSettings } from '../__testUtils__/settings';
import { createRepositorySurveyAction } from './createRepositorySurveyAction';
import { runSurvey } from './runSurvey';

const directory = createMockDirectory();

const FILES = {
  ...app('notes'),
  ...app('wiki'),
  'apps/wiki/app/kustomization.yaml': kustomization('pvc.yaml', 'rs.yaml'),
  'apps/wiki/app/rs.yaml': source('wiki'),
  'apps/broken.yaml': flux('broken', './broken'),
  'broken/kustomization.yaml': kustomization('none.yaml'),
  'argocd/db.yaml': argo('db', 'db'),
  'db/kustomization.yaml': kustomization('sts.yaml'),
  'db/sts.yaml': `${object('apps/v1', 'StatefulSet', 'db')}spec:
  volumeClaimTemplates: [{metadata: {name: data}}]
`,
  'plain/kustomization.yaml': `namespace: plain\n${kustomization('pvc.yaml')}`,
  'plain/pvc.yaml': claim('plain'),
  'bad.yaml': 'kind: Kustomization # kustomize.toolkit.fluxcd.io\na: [\n',
};

beforeEach(async () => {
  directory.clear();
  await writeFiles(directory.path, FILES);
});

it('reports what each app has, and what would be done, and writes nothing', async () => {
  const { apps, summary } = await runAction(
    createRepositorySurveyAction({ settings: testSettings() }),
    { workspacePath: directory.path, input: {} },
  );
  expect(apps).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        name: 'notes',
        directory: 'apps/notes/app',
        arrivals: 1,
        claims: [
          {
            name: 'notes',
            namespace: 'shop',
            app: 'notes',
            backups: [],
            enabling: {
              files: expect.arrayContaining([
                { path: 'apps/notes/ks.yaml', change: 'changed' },
              ]),
              location: 's3:http://10.25.11.3:9000/volsync/notes',
            },
          },
        ],
      }),
      expect.objectContaining({
        name: 'wiki',
        claims: [
          expect.objectContaining({
            backups: [
              'ReplicationSource "wiki" of the Flux Kustomization "wiki" in apps/wiki/ks.yaml',
            ],
            enabling: { refused: expect.stringMatching(/of its own already/) },
          }),
        ],
      }),
      expect.objectContaining({
        name: 'broken',
        problem: expect.stringMatching(/names "none.yaml"/),
      }),
      expect.objectContaining({
        name: 'db',
        claims: [expect.objectContaining({ name: 'data-db-0' })],
      }),
      expect.objectContaining({
        name: 'plain',
        claims: [expect.objectContaining({ namespace: 'plain' })],
      }),
    ]),
  );
  expect(summary).toContain(
    'Claims: 4 (1 backed up already, 3 can be enabled, 0 would be refused). Kustomizations and applications: 5.',
  );
  expect(summary).toContain('- bad.yaml');
  expect(await readFiles(directory.path)).toEqual(FILES);
});

it('lists claims that are only used, other sources, and each reason once', async () => {
  const release = (name: string) =>
    `${object(
      'helm.toolkit.fluxcd.io/v2',
      'HelmRelease',
      name,
    )}spec: {values: {persistence: {data: {existingClaim: "${name}-data"}}, host: "\${HOST}"}}\n`;
  const files = {
    ...Object.fromEntries(
      ['notes', 'wiki'].flatMap(name => [
        [`apps/${name}.yaml`, flux(name, './apps', '')],
      ]),
    ),
    'apps/kustomization.yaml': kustomization('one.yaml', 'two.yaml'),
    'apps/one.yaml': release('one'),
    'apps/two.yaml': release('two'),
    'flux.yaml': flux('flux', './', '', 'OCIRepository'),
  };
  directory.clear();
  await writeFiles(directory.path, files);
  const { summary, apps } = await runAction(
    createRepositorySurveyAction({ settings: testSettings() }),
    { workspacePath: directory.path, input: {} },
  );
  expect(summary).toContain('- Claim one-data, used by HelmRelease "one"');
  expect(summary).toContain(
    '- the Flux Kustomization "flux" in flux.yaml: OCIRepository "flux-system"',
  );
  expect(String(summary).match(/Enabling would be refused: /g)).toHaveLength(1);
  expect(summary).toContain('refused, as for one-data of notes');
  expect(
    (apps as { claims: { app: string }[] }[]).flatMap(({ claims }) =>
      claims.map(each => each.app),
    ),
  ).toEqual(['one-data', 'two-data', 'one-data-2', 'two-data-2']);
});

it('is also available as a command', async () => {
  const run = async (...args: string[]) => {
    const printed: string[] = [];
    const keep = (text: string) => void printed.push(text);
    const code = await runSurvey(args, { stdout: keep, stderr: keep });
    return { code, text: printed.join('') };
  };
  expect(await run(directory.path)).toEqual({
    code: 0,
    text: expect.stringContaining('## notes'),
  });
  const { text } = await run(directory.path, '--json');
  expect(JSON.parse(text)).toMatchObject({ unreadable: ['bad.yaml'] });
  expect(await run()).toEqual({
    code: 2,
    text: expect.stringContaining('Usage: volsync-survey DIRECTORY'),
  });
  expect(await run('--help')).toMatchObject({ code: 0 });
  expect(await run(`${directory.path}/none`)).toEqual({
    code: 1,
    text: expect.stringContaining('repository is not in the workspace'),
  });
  expect(await readFiles(directory.path)).toEqual(FILES);
});
