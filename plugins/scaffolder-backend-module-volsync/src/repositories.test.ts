import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { createTwoFilesPatch } from 'diff';
import { createFileTree } from 'kustomize-files';
import { fakeChoices } from './__testUtils__/choices';
import { readFiles, writeFiles } from './__testUtils__/files';
import {
  LAYOUTS,
  LAYOUTS_DIRECTORY,
  readLayout,
  toRemoval,
} from './__testUtils__/repositories';
import { runAction } from './__testUtils__/runAction';
import { testSettings } from './__testUtils__/settings';
import { createComponentRemoveAction } from './actions/createComponentRemoveAction';
import { createComponentValidateAction } from './actions/createComponentValidateAction';
import { createComponentWriteAction } from './actions/createComponentWriteAction';
import { printSurvey } from './survey/printSurvey';
import { surveyRepository } from './survey/surveyRepository';

/*
 * Whole repositories of every supported layout. The changes of enabling are stored in `enabled.diff`; the lab builds
 * the same repositories with the real kustomize and Flux's substitution.
 */

const MOVED = { path: 'moved/volsync', endpoint: 'https://moved.test' };

const directory = createMockDirectory();

const run = (
  create: (options: {
    settings: ReturnType<typeof testSettings>;
    choices: ReturnType<typeof fakeChoices>;
  }) => Parameters<typeof runAction>[0],
  input: JsonObject,
  settings: JsonObject = {},
) =>
  runAction(
    create({ settings: testSettings(settings), choices: fakeChoices() }),
    { workspacePath: directory.path, input },
  );

type Files = Readonly<Record<string, string>>;

const COMPONENT = path.resolve(
  __dirname,
  '../../../kubernetes/components/volsync',
);

/** The changes, as a unified diff. Files of the component that equal those in this repository are only named. */
async function toDiff(before: Files, after: Files): Promise<string> {
  const component = await readFiles(COMPONENT);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter(name => before[name] !== after[name])
    .sort()
    .map(name => {
      const same = Object.entries(component).find(
        ([each, text]) =>
          name.endsWith(`components/volsync/${each}`) && text === after[name],
      );
      return same
        ? `Added as kubernetes/components/volsync/${same[0]}: ${name}\n`
        : createTwoFilesPatch(
            name in before ? name : '/dev/null',
            name in after ? name : '/dev/null',
            before[name] ?? '',
            after[name] ?? '',
            undefined,
            undefined,
            { context: 2 },
          );
    })
    .join('');
}

/** Compares a text with the one in a repository's folder; UPDATE_GOLDENS=1 writes it there. */
async function expectGolden(
  name: string,
  file: string,
  text: string,
): Promise<void> {
  const golden = path.join(LAYOUTS_DIRECTORY, name, file);
  if (process.env.UPDATE_GOLDENS) {
    await writeFile(golden, text);
  }
  expect(text).toBe(await readFile(golden, 'utf8'));
}

it('has an entry for every repository', () => {
  expect(LAYOUTS.map(({ name }) => name).sort()).toEqual(
    readdirSync(LAYOUTS_DIRECTORY).sort(),
  );
});

it('is documented', async () => {
  const text = await readFile(
    path.resolve(__dirname, '../../../docs/enabling.md'),
    'utf8',
  );
  const rows = [...text.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\|$/gm)]
    .map(([, name, shape]) => ({ name, shape }))
    .filter(({ name }) => LAYOUTS.some(each => each.name === name));
  expect(rows).toEqual(LAYOUTS.map(({ name, shape }) => ({ name, shape })));
});

describe.each(LAYOUTS.map(layout => [layout.name, layout] as const))(
  'repository %s',
  (name, { apps, entries }) => {
    let before: Files;

    beforeEach(async () => {
      directory.clear();
      before = await readLayout(name);
      await writeFiles(directory.path, before);
    });

    it('is surveyed', async () => {
      const survey = await surveyRepository(createFileTree(before), {
        settings: testSettings(),
        sourceRoot: entries[0]?.sourceRoot,
        componentPath: apps[0]?.enable.componentPath?.toString(),
      });
      await expectGolden(name, 'survey.md', printSurvey(survey));
      const tried = survey.apps.flatMap(({ claims }) =>
        claims.map(claim => claim.app),
      );
      expect(new Set(tried).size).toBe(tried.length);
    });

    it('gets the expected files, and the same in a second run', async () => {
      const locations: unknown[] = [];
      for (const { enable } of apps) {
        const validated = await run(createComponentValidateAction, enable);
        const output = await run(createComponentWriteAction, enable);
        expect(output).toMatchObject({ changed: true });
        expect(validated).toEqual(output);
        locations.push(output.location);
      }
      const after = await readFiles(directory.path);
      await expectGolden(name, 'enabled.diff', await toDiff(before, after));
      for (const [index, { enable }] of apps.entries()) {
        expect(await run(createComponentWriteAction, enable)).toMatchObject({
          changed: false,
          files: [],
          location: locations[index],
        });
      }
      expect(await readFiles(directory.path)).toEqual(after);
      expect(new Set(locations).size).toBe(apps.length);
    });

    it.each([
      ['in the order in which they were enabled', false],
      ['the last one first', true],
    ])('is unchanged after everything is disabled, %s', async (_, reverse) => {
      for (const { enable, change } of apps) {
        await run(createComponentWriteAction, enable);
        const changed = await run(createComponentWriteAction, {
          ...enable,
          ...change,
        });
        // One file contains the values that a person may change.
        expect(changed.files).toEqual([
          { change: 'changed', path: expect.any(String) },
        ]);
      }
      for (const each of reverse ? [...apps].reverse() : apps) {
        expect(
          await run(createComponentRemoveAction, toRemoval(each), MOVED),
        ).toMatchObject({ changed: true });
      }
      expect(await readFiles(directory.path)).toEqual(before);
      for (const each of apps) {
        expect(
          await run(createComponentRemoveAction, toRemoval(each)),
        ).toMatchObject({ changed: false });
      }
      expect(await readFiles(directory.path)).toEqual(before);
    });
  },
);
