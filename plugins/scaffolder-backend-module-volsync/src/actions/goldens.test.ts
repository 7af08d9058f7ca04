import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { fakeChoices } from '../__testUtils__/choices';
import { readFiles, writeFiles } from '../__testUtils__/files';
import { runAction } from '../__testUtils__/runAction';
import { testSettings } from '../__testUtils__/settings';
import { createComponentRemoveAction } from './createComponentRemoveAction';
import { createComponentValidateAction } from './createComponentValidateAction';
import { createComponentWriteAction } from './createComponentWriteAction';

// a busy machine is no failure
const FIXTURES = path.join(__dirname, '__fixtures__');
const settings = testSettings();
const options = { settings, choices: fakeChoices() };
const write = createComponentWriteAction(options);
const validate = createComponentValidateAction(options);
const remove = createComponentRemoveAction({ settings });

const directory = createMockDirectory();

const run = (action: Parameters<typeof runAction>[0], input: JsonObject) =>
  runAction(action, { workspacePath: directory.path, input });

const LAYOUTS: Record<string, JsonObject> = {
  seed: { app: 'notes', claim: 'notes-data', cluster: 'apps' },
  monorepo: {
    app: 'notes',
    claim: 'notes',
    claimMode: 'new',
    kustomization: 'apps/notes/ks.yaml',
    componentPath: 'components/volsync',
    catalogInfo: 'apps/notes/catalog-info.yaml',
    capacity: '20Gi',
    schedule: '*/30 * * * *',
    keepHourly: 48,
    userId: '568',
  },
  kustomize: {
    app: 'notes',
    claim: 'data-notes-0',
    kustomization: 'deploy',
  },
  argocd: { app: 'notes', claim: 'notes', claimMode: 'new', capacity: '1Gi' },
};

describe.each(Object.entries(LAYOUTS))('the layout %s', (layout, input) => {
  const before = () => readFiles(path.join(FIXTURES, layout, 'before'));
  const after = path.join(FIXTURES, layout, 'after');

  beforeEach(async () => {
    directory.clear();
    await cp(path.join(FIXTURES, layout, 'before'), directory.path, {
      recursive: true,
    });
  });

  it('gets what it should, the same when run twice, and loses exactly that', async () => {
    const output = await run(write, input);
    const files = await readFiles(directory.path);
    if (process.env.UPDATE_GOLDENS) {
      await rm(after, { recursive: true, force: true });
      await writeFiles(after, files);
    }
    expect(files).toEqual(await readFiles(after));
    expect(output).toMatchObject({ changed: true });

    expect(await run(write, input)).toMatchObject({
      changed: false,
      files: [],
      location: output.location,
    });
    expect(await readFiles(directory.path)).toEqual(files);

    const { app, kustomization, componentPath, catalogInfo } = input;
    const removal = { app, kustomization, componentPath, catalogInfo };
    expect(await run(remove, removal as JsonObject)).toMatchObject({
      changed: true,
      location: output.location,
    });
    expect(await readFiles(directory.path)).toEqual(await before());
    expect(await run(remove, removal as JsonObject)).toMatchObject({
      changed: false,
    });
    expect(await readFiles(directory.path)).toEqual(await before());
  });

  it('is only looked at by a validation', async () => {
    const output = await run(validate, input);
    expect(await readFiles(directory.path)).toEqual(await before());
    expect(output).toEqual(await run(write, input));
  });
});
