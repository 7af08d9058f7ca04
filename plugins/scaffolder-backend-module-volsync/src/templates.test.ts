import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { fakeChoices } from './__testUtils__/choices';
import { testSettings } from './__testUtils__/settings';
import { createComponentRemoveAction } from './actions/createComponentRemoveAction';
import { createComponentWriteAction } from './actions/createComponentWriteAction';

interface Step {
  readonly id: string;
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const settings = testSettings();
const ACTIONS = [
  createComponentWriteAction({ settings, choices: fakeChoices() }),
  createComponentRemoveAction({ settings }),
];

it.each(['enable-backups', 'change-backups', 'disable-backups'])(
  'the template %s passes valid input to its action, and publishes its summary',
  name => {
    const file = path.resolve(
      __dirname,
      `../../../templates/${name}/template.yaml`,
    );
    const text = readFileSync(file, 'utf8');
    const { spec } = parse(text);
    const steps: readonly Step[] = spec.steps;
    const step = steps.find(({ action }) => action.startsWith('volsync:'));
    const action = ACTIONS.find(({ id }) => id === step?.action);
    const known = action?.schema?.input;
    expect(Object.keys(known?.properties ?? {})).toEqual(
      expect.arrayContaining(Object.keys(step?.input ?? {})),
    );
    expect(Object.keys(step?.input ?? {})).toEqual(
      expect.arrayContaining(known?.required as string[]),
    );
    const published = steps.filter(each => each.action.startsWith('publish:'));
    expect(published).toHaveLength(6);
    for (const { input } of published) {
      expect(input.description).toBe(
        `\${{ steps.${step?.id}.output.summary }}`,
      );
    }
    const ids = new Set(steps.map(({ id }) => id));
    const outputs = Object.keys(action?.schema?.output?.properties ?? {});
    for (const [, id, output] of text.matchAll(
      /steps\.(\w+)\.output\.(\w+)/g,
    )) {
      expect(ids).toContain(id);
      expect(id === step?.id ? outputs : [output]).toContain(output);
    }
    const asked = spec.parameters.flatMap((page: { properties: object }) =>
      Object.keys(page.properties),
    );
    for (const [, parameter] of text.matchAll(/parameters\.(\w+)/g)) {
      expect(asked).toContain(parameter);
    }
  },
);
