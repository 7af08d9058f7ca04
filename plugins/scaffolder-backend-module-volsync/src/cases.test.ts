import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createMockDirectory } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { fakeChoices } from './__testUtils__/choices';
import { readFiles, writeFiles } from './__testUtils__/files';
import { runAction } from './__testUtils__/runAction';
import { testSettings } from './__testUtils__/settings';
import { createComponentRemoveAction } from './actions/createComponentRemoveAction';
import { createComponentWriteAction } from './actions/createComponentWriteAction';

/*
 * Small repositories modelled on real ones, each with a sequence of steps. A step is an action with its input and the
 * portal's settings at that time, or an edit by a person in between.
 */

const FIXTURES = path.join(__dirname, '__fixtures__', 'gitops');

interface Step {
  readonly do?: string;
  readonly edit?: string;
  readonly settings?: JsonObject;
  readonly input?: JsonObject;
}

/** The expected result of each step: an error, or a run whose output matches. */
type Expected = RegExp | Readonly<Record<string, unknown>>;

const CASES: Record<string, readonly Expected[]> = {
  applicationset: [
    {
      namespace: 'notes',
      location: 's3:http://10.25.11.3:9000/volsync/notes',
      summary: expect.stringContaining(
        'the Argo CD application "notes" of the ApplicationSet "apps" in argocd/set.yaml',
      ),
    },
  ],
  'argo-kustomize-namespace': [
    {
      namespace: 'other',
      summary: expect.stringContaining('in the namespace `other`'),
    },
  ],
  'disable-half': [{ changed: true }, { changed: true }],
  'dollar-advice-dead-end': [
    /change the app's own objects: HelmRelease "notes".*Write "\$\$\{"/,
    { changed: true },
    { changed: true },
  ],
  'kopiur-component': [/backed up already.*kopiur holds a SnapshotPolicy/],
  'location-of-old-component': [
    { location: 's3:http://10.25.11.3:9000/volsync/notes' },
    {
      location: 's3:http://10.25.11.3:9000/volsync/wiki',
      summary: expect.stringContaining(
        "The portal's settings say s3:https://s3.example.test/volsync/wiki",
      ),
    },
    {
      location: 's3:http://10.25.11.3:9000/volsync/notes',
      summary: expect.stringContaining('for http://10.25.11.3:9000'),
    },
  ],
  'own-component-elsewhere': [{ changed: true }],
  'parent-injects-substituteFrom': [{ changed: true, namespace: 'shop' }],
  'patch-renames': [{ changed: true, namespace: 'home' }],
  'shared-base': [
    /base\/notes is applied more than once, by overlays\/prod\/kustomization.yaml and by overlays\/staging\/kustomization.yaml/,
  ],
  'source-in-other-kustomization': [
    /ReplicationSource "notes" in the namespace "shop" is applied already by the Flux Kustomization "notes-backup"/,
  ],
  'source-root-dot': [{ changed: true }],
  'substitute-empty-braces': [{ changed: true }],
  'sweep-other-source-oci': [{ changed: true }],
};

const directory = createMockDirectory();

async function run(step: Step): Promise<unknown> {
  if (step.edit !== undefined) {
    const [, file = '', from = '', to = ''] =
      /^(\S+): (.*) -> (.*)$/.exec(step.edit) ?? [];
    const text = await readFile(directory.resolve(file), 'utf8');
    await writeFiles(directory.path, { [file]: text.replace(from, () => to) });
    return { changed: text.includes(from) };
  }
  const settings = testSettings(step.settings);
  const action =
    step.do === 'volsync:component:remove'
      ? createComponentRemoveAction({ settings })
      : createComponentWriteAction({ settings, choices: fakeChoices() });
  return runAction(action, {
    workspacePath: directory.path,
    input: step.input ?? {},
  });
}

/** Checks the output of a step, or why it was rejected; a rejected step leaves the repository unchanged. */
async function outcomeOf(step: Step): Promise<unknown> {
  const before = await readFiles(directory.path);
  try {
    return await run(step);
  } catch (error) {
    const after = await readFiles(directory.path);
    return {
      refused: (error as Error).message,
      unchanged: isDeepStrictEqual(before, after),
    };
  }
}

function toOutcome(expected: Expected): unknown {
  return expected instanceof RegExp
    ? { refused: expect.stringMatching(expected), unchanged: true }
    : expect.objectContaining(expected);
}

beforeEach(() => directory.clear());

it('has an expectation for every case', () => {
  expect(readdirSync(FIXTURES).sort()).toEqual(Object.keys(CASES).sort());
});

describe.each(Object.entries(CASES))('case %s', (name, expected) => {
  it('has the expected result', async () => {
    const before = await readFiles(path.join(FIXTURES, name, 'before'));
    const steps: Step[] = JSON.parse(
      await readFile(path.join(FIXTURES, name, 'steps.json'), 'utf8'),
    );
    await writeFiles(directory.path, before);
    expect(steps).toHaveLength(expected.length);
    const outcomes = [];
    for (const step of steps) {
      outcomes.push(await outcomeOf(step));
    }
    expect(outcomes).toEqual(expected.map(toOutcome));
  });

  it('restores every byte after everything is disabled', async () => {
    const before = await readFiles(path.join(FIXTURES, name, 'before'));
    const steps: Step[] = JSON.parse(
      await readFile(path.join(FIXTURES, name, 'steps.json'), 'utf8'),
    );
    await writeFiles(directory.path, before);
    const enabled: Step[] = [];
    for (const step of steps.filter(each => each.do !== undefined)) {
      if (step.do === 'volsync:component:write') {
        await run(step).then(
          () => enabled.push(step),
          () => undefined,
        );
      }
    }
    for (const { input } of enabled) {
      const { app, kustomization, kustomizationName, sourceRoot } = {
        ...input,
      };
      await run({
        do: 'volsync:component:remove',
        // The portal's settings may have changed since.
        settings: { path: 'moved/volsync', endpoint: 'https://moved.test' },
        input: JSON.parse(
          JSON.stringify({ app, kustomization, kustomizationName, sourceRoot }),
        ),
      });
    }
    expect(await readFiles(directory.path)).toEqual(before);
  });
});
