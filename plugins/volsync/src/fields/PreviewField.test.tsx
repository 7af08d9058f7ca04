import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { scaffolderApiRef } from '@backstage/plugin-scaffolder-react';
import { ResponseError } from '@backstage/errors';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ComponentProps, useState } from 'react';
import { validatePreview } from './previewFormField';
import { PreviewField, type PreviewFieldOptions } from './PreviewField';

const TEMPLATE = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'enable-backups' },
  spec: {
    steps: [
      { id: 'fetch', action: 'fetch:plain' },
      { id: 'write-it', action: 'volsync:component:write' },
      { id: 'publish', action: 'publish:github:pull-request' },
    ],
  },
};
const SUMMARY = `## Backups of \`notes-data\`

Backs up the claim. VOLSYNC\\_SCHEDULE turns to *protected*.

### Before you merge

- One thing.

| variable | value |
| --- | --- |
| \`APP\` | \`notes\` |
`;
const DIFF = '--- a/ks.yaml\n+++ b/ks.yaml\n-  old\n+  new\n';

async function toError(status: number, message: string) {
  return ResponseError.fromResponse({
    ok: false,
    status,
    statusText: 'no',
    headers: new Headers({ 'content-type': 'application/json' }),
    url: 'http://portal/dry-run',
    text: async () =>
      JSON.stringify({
        error: { name: 'InputError', message },
        response: { statusCode: status },
      }),
  } as unknown as Parameters<typeof ResponseError.fromResponse>[0]);
}

const READY = {
  log: [],
  steps: [],
  directoryContents: [],
  output: {
    text: [
      { title: 'summary', content: SUMMARY },
      { title: 'diff', content: DIFF },
    ],
  },
};

interface Options {
  catalog?: object;
  /** The values of the form. A preview is kept by them. */
  entity?: string;
  uiOptions?: PreviewFieldOptions;
}

function setUp(
  dryRun: jest.Mock,
  {
    catalog = TEMPLATE,
    entity = 'component:default/notes',
    uiOptions,
  }: Options = {},
) {
  const onChange = jest.fn();
  const catalogApi = { getEntityByRef: async () => catalog };
  const uiSchema = { 'ui:options': uiOptions };
  /** The form, and a field beside the preview that changes its values */
  function Form() {
    const [branch, setBranch] = useState<string>();
    const field = {
      formData: undefined,
      onChange,
      formContext: { formData: { entity, branch } },
      uiSchema,
    } as unknown as ComponentProps<typeof PreviewField>;
    return (
      <>
        <PreviewField {...field} />
        <button onClick={() => setBranch('next')}>Other branch</button>
      </>
    );
  }
  renderInTestApp(
    <TestApiProvider
      apis={[
        [catalogApiRef, catalogApi as never],
        [scaffolderApiRef, { dryRun } as never],
      ]}
    >
      <Form />
    </TestApiProvider>,
  );
  const apis = new Map<unknown, unknown>([
    [catalogApiRef, catalogApi],
    [scaffolderApiRef, { dryRun }],
  ]);
  const validate = async () => {
    const errors: string[] = [];
    await validatePreview(
      'shown',
      { addError: (message: string) => errors.push(message) } as never,
      {
        apiHolder: { get: (ref: unknown) => apis.get(ref) } as never,
        formData: { entity, preview: 'shown' },
        schema: {},
        uiSchema,
      } as never,
    );
    return errors;
  };
  return { onChange, validate };
}

it('shows the pull request in words and as a diff, and runs no step that has an effect', async () => {
  const dryRun = jest.fn(async () => READY);
  const { onChange, validate } = setUp(dryRun);
  expect(
    await screen.findByRole('heading', { name: 'Backups of notes-data' }),
  ).toBeInTheDocument();
  expect(
    screen.getByText(/VOLSYNC_SCHEDULE turns to protected/),
  ).toBeInTheDocument();
  expect(screen.getByRole('cell', { name: 'notes' })).toBeInTheDocument();
  await userEvent.click(
    screen.getByRole('button', { name: 'Changes to the files' }),
  );
  expect(screen.getByText(/^\+ new/)).toHaveAttribute('data-change', 'added');
  expect(onChange).toHaveBeenCalledWith('shown');
  expect(await validate()).toEqual([]);
  // The validation uses the preview that is shown.
  expect(dryRun).toHaveBeenCalledTimes(1);
  expect(dryRun).toHaveBeenCalledWith(
    expect.objectContaining({
      values: { entity: 'component:default/notes' },
      template: expect.objectContaining({
        spec: expect.objectContaining({
          steps: TEMPLATE.spec.steps.slice(0, 2),
        }),
      }),
    }),
  );
});

it('shows why the run would be refused, blocks the form, and checks again', async () => {
  const dryRun = jest
    .fn()
    .mockRejectedValueOnce(await toError(400, 'The claim is backed up already'))
    .mockRejectedValueOnce(await toError(400, 'The claim is backed up already'))
    .mockResolvedValue(READY);
  const { validate } = setUp(dryRun);
  expect(
    await screen.findByText('The claim is backed up already'),
  ).toBeInTheDocument();
  expect(await validate()).toEqual(['The claim is backed up already']);
  // Mended in the repository meanwhile
  expect(await validate()).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Check again' }));
  expect(await screen.findByText('One thing.')).toBeInTheDocument();
  expect(await validate()).toEqual([]);
});

it('waits for a press where other fields are on its page, and again once they change', async () => {
  const dryRun = jest.fn(async () => READY);
  const { validate } = setUp(dryRun, {
    entity: 'component:default/diary',
    uiOptions: { onRequest: true },
  });
  const show = () => screen.findByRole('button', { name: 'Show the changes' });
  await show();
  expect(dryRun).not.toHaveBeenCalled();
  // The form can be submitted without it, and is checked then.
  expect(await validate()).toEqual([]);
  expect(dryRun).toHaveBeenCalledTimes(1);

  await userEvent.click(await show());
  expect(await screen.findByText('One thing.')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Other branch' }));
  expect(screen.queryByText('One thing.')).toBeNull();
  await userEvent.click(await show());
  expect(await screen.findByText('One thing.')).toBeInTheDocument();
  expect(dryRun).toHaveBeenLastCalledWith(
    expect.objectContaining({
      values: { entity: 'component:default/diary', branch: 'next' },
    }),
  );
});

it('blocks a form that was not previewed if the run would be refused', async () => {
  const { validate } = setUp(
    jest
      .fn()
      .mockRejectedValue(await toError(400, 'The claim is backed up already')),
    {
      entity: 'component:default/letters',
      uiOptions: { onRequest: true },
    },
  );
  await screen.findByRole('button', { name: 'Show the changes' });
  expect(await validate()).toEqual(['The claim is backed up already']);
});

it.each([
  ['a person may not try templates', 403],
  ['the template is another', undefined],
])('continues unchecked if %s, and says so', async (_, status) => {
  const dryRun = jest
    .fn()
    .mockRejectedValue(await toError(status ?? 400, 'Not allowed'));
  const { validate } = setUp(dryRun, {
    catalog: status ? TEMPLATE : { ...TEMPLATE, spec: {} },
  });
  expect(
    await screen.findByText('The change couldn’t be checked'),
  ).toBeInTheDocument();
  expect(await validate()).toEqual([]);
});
