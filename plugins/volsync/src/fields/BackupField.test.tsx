import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  read,
  type RepositoryPlaceCheck,
} from 'backstage-plugin-volsync-common';
import { useState, type ComponentProps } from 'react';
import { volsyncChoicesApiRef, type ChoicesApi } from '../api/ChoicesApi';
import { clusterChoices, entityChoices } from '../fixtures/choices';
import type { BackupChoice } from './BackupChoice';
import { BackupField } from './BackupField';

jest.setTimeout(60_000);

const ENTITY = 'component:default/notes';
const free = (location: string): RepositoryPlaceCheck => ({
  location,
  state: 'free',
  ownSources: [],
  message: 'No other source backs up to this location',
});

function fakeApi(change: Partial<ChoicesApi> = {}): ChoicesApi {
  return {
    getChoices: async () => entityChoices(),
    checkRepository: async (_, location) => free(location),
    ...change,
  };
}

/** The field inside the scaffolder's form. */
function Form(props: {
  readonly entity?: string;
  readonly api: ChoicesApi;
  readonly onData: (data: BackupChoice) => void;
  readonly mode?: 'change';
}) {
  const [data, setData] = useState({} as BackupChoice);
  const field = {
    formData: data,
    onChange: (next: BackupChoice) => {
      setData(next);
      props.onData(next);
    },
    formContext: { formData: { entity: props.entity } },
    uiSchema: { 'ui:options': { mode: props.mode } },
  } as unknown as ComponentProps<typeof BackupField>;
  return (
    <TestApiProvider apis={[[volsyncChoicesApiRef, props.api]]}>
      <BackupField {...field} />
    </TestApiProvider>
  );
}

it('fills in values from the cluster and says what follows from them', async () => {
  let data: BackupChoice | undefined;
  renderInTestApp(
    <Form
      entity={ENTITY}
      api={fakeApi()}
      onData={next => {
        data = next;
      }}
    />,
  );
  expect(
    await screen.findByRole('button', {
      name: /notes-data, 15 GiB, no backups/,
    }),
  ).toBeInTheDocument();
  expect(
    await screen.findByText(/The repository path is free\./),
  ).toBeInTheDocument();
  expect(screen.getByText(/about 38 snapshots/)).toBeInTheDocument();
  expect(screen.getByText(/^every hour at :\d\d\./)).toBeInTheDocument();
  expect(
    screen.getByText(/notes-data exists and is kept as it is/),
  ).toBeInTheDocument();
  await waitFor(() =>
    expect(data).toMatchObject({ claim: 'notes-data', claimMode: 'existing' }),
  );
});

it('warns while a person types, and never shows an unread location as free', async () => {
  const user = userEvent.setup();
  const api = fakeApi({
    checkRepository: async (_, location) =>
      location.endsWith('/orders')
        ? { ...free(location), state: 'taken', message: 'It is taken' }
        : { ...free(location), state: 'unknown', message: 'Edge is away' },
  });
  renderInTestApp(<Form entity={ENTITY} api={api} onData={() => {}} />);
  expect(await screen.findByText(/Edge is away/)).toBeInTheDocument();
  expect(
    screen.queryByText(/The repository path is free\./),
  ).not.toBeInTheDocument();
  expect(screen.queryByLabelText('Name of the backup')).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Advanced' }));
  const name = screen.getByLabelText('Name of the backup');
  await user.clear(name);
  await user.type(name, 'orders');
  expect(await screen.findByText(/It is taken/)).toBeInTheDocument();
  await user.clear(screen.getByLabelText('Daily'));
  await user.type(screen.getByLabelText('Daily'), 'x');
  expect(await screen.findByText(/Invalid retention/)).toBeInTheDocument();
});

it('requests the service first, and says why it has no choices', async () => {
  const { unmount } = renderInTestApp(
    <Form api={fakeApi()} onData={() => {}} />,
  );
  expect(await screen.findByText('Choose a service first')).toBeVisible();
  unmount();
  const failing = fakeApi({
    getChoices: async () => {
      throw new Error('The namespace is bound to nobody');
    },
  });
  const second = renderInTestApp(
    <Form entity={ENTITY} api={failing} onData={() => {}} />,
  );
  expect(await screen.findByText(/bound to nobody/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  second.unmount();
  const blind = fakeApi({
    getChoices: async () =>
      entityChoices({
        clusters: [],
        refused: [{ cluster: 'apps', message: 'It is away' }],
      }),
  });
  renderInTestApp(<Form entity={ENTITY} api={blind} onData={() => {}} />);
  expect(await screen.findByText('Cluster apps: It is away')).toBeVisible();
});

it('requests a new claim if the service has none', async () => {
  let data: BackupChoice | undefined;
  const api = fakeApi({
    getChoices: async () =>
      entityChoices({
        clusters: [clusterChoices({ claims: read([], 'now') })],
      }),
  });
  renderInTestApp(
    <Form
      entity={ENTITY}
      api={api}
      onData={next => {
        data = next;
      }}
    />,
  );
  const claim = await screen.findByLabelText('Name of the new volume');
  await userEvent.clear(claim);
  await userEvent.type(claim, 'fresh');
  await waitFor(() =>
    expect(data).toMatchObject({ claim: 'fresh', claimMode: 'new' }),
  );
});

it('changes existing backups: an empty field keeps its value', async () => {
  let data: BackupChoice | undefined;
  const checkRepository = jest.fn();
  const api = fakeApi({
    checkRepository,
    getChoices: async () =>
      entityChoices({
        clusters: [
          clusterChoices({
            claims: read(
              [
                { name: 'free', accessModes: [], sources: [] },
                { name: 'kept', accessModes: [], sources: ['kept-name'] },
              ],
              'now',
            ),
          }),
        ],
      }),
  });
  renderInTestApp(
    <Form
      entity={ENTITY}
      api={api}
      mode="change"
      onData={next => {
        data = next;
      }}
    />,
  );
  await userEvent.type(await screen.findByLabelText('Daily'), '14');
  await waitFor(() =>
    expect(data).toMatchObject({
      claim: 'kept',
      app: 'kept-name',
      keepDaily: '14',
      keepHourly: '',
      schedule: '',
      snapshotClass: '',
    }),
  );
  expect(screen.getByText(/^Unchanged\./)).toBeInTheDocument();
  expect(screen.queryByText(/already backed up/)).toBeNull();
  expect(checkRepository).not.toHaveBeenCalled();
  await userEvent.click(
    screen.getByRole('button', { name: /kept, backed up/ }),
  );
  await userEvent.click(screen.getByRole('option', { name: /^free/ }));
  expect(
    await screen.findByText(/The volume free has no backups yet/),
  ).toBeInTheDocument();
});
