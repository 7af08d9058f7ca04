import {
  createMockDirectory,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  scaffolderActionsExtensionPoint,
  type ScaffolderActionsExtensionPoint,
  type TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import { parse } from 'yaml';
import { FLUX_FILE, fluxRepository } from './__testUtils__/repository';
import { readFiles, writeFiles } from './__testUtils__/files';
import { runAction } from './__testUtils__/runAction';
import scaffolderModuleVolsync from './index';

const directory = createMockDirectory();

async function startModule(volsync: object = {}) {
  const actions = new Map<string, TemplateAction>();
  await startTestBackend({
    extensionPoints: [
      [
        scaffolderActionsExtensionPoint,
        {
          addActions: (
            ...added: Parameters<ScaffolderActionsExtensionPoint['addActions']>
          ) => added.forEach(action => actions.set(action.id, action)),
        },
      ],
    ],
    features: [
      scaffolderModuleVolsync,
      mockServices.rootConfig.factory({ data: { volsync } }),
    ],
  });
  return actions;
}

it('adds its actions, each with schemas, examples and dry runs', async () => {
  const actions = await startModule();
  expect([...actions.keys()].sort()).toEqual([
    'volsync:component:remove',
    'volsync:component:validate',
    'volsync:component:write',
    'volsync:operation:plan',
    'volsync:operation:run',
    'volsync:operation:start',
    'volsync:platform:write',
    'volsync:repository:survey',
  ]);
  for (const [id, action] of actions) {
    expect(action).toMatchObject({ supportsDryRun: true, description: /./ });
    expect(action.schema?.input).toBeDefined();
    for (const field of Object.values(action.schema?.input?.properties ?? {})) {
      expect(field).toMatchObject({ description: expect.stringMatching(/../) });
    }
    for (const { example } of action.examples ?? []) {
      const [step] = parse(example).steps;
      expect(step.action).toBe(id);
      expect(Object.keys(action.schema?.input?.properties ?? {})).toEqual(
        expect.arrayContaining(Object.keys(step.input)),
      );
    }
  }
});

it('writes the configured values, and reports that it could not query the backend', async () => {
  const actions = await startModule({
    component: { store: 'vault', defaults: { VOLSYNC_BUCKET: 'backups' } },
  });
  await writeFiles(directory.path, fluxRepository());
  const write = actions.get('volsync:component:write');
  const output = await runAction(write as never, {
    workspacePath: directory.path,
    input: {
      app: 'notes',
      claim: 'notes-data',
      entityRef: 'component:default/notes',
    },
  });
  expect(output).toMatchObject({
    location: 's3:http://10.25.11.3:9000/backups/notes',
    notChecked: [expect.stringContaining("The cluster wasn't checked")],
  });
  const files = await readFiles(directory.path);
  expect(files[FLUX_FILE]).toContain('APP: notes');
  expect(
    files['kubernetes/components/volsync/volsync/externalsecret.yaml'],
  ).toContain('name: vault');
});

it('does not start with a configuration that would make apps share a repository', async () => {
  await expect(
    startModule({ component: { repositoryPath: 'volsync/everything' } }),
  ).rejects.toThrow(/volsync.component.repositoryPath must be a bucket and/);
});
