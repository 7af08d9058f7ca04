import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ActionButton } from './ActionButton';

const onPress = jest.fn();
const show = (refusal?: string) =>
  renderInTestApp(
    <ActionButton label="Restore" refusal={refusal} onPress={onPress} />,
  );

afterEach(() => onPress.mockReset());

it('calls the action when it is enabled', async () => {
  show();
  const button = await screen.findByRole('button', { name: 'Restore' });
  await userEvent.click(button);
  expect(onPress).toHaveBeenCalledTimes(1);
  expect(button).not.toHaveAttribute('aria-disabled', 'true');
});

it('says why it can’t be used, also by keyboard', async () => {
  show('No snapshot yet');
  const button = await screen.findByRole('button', { name: 'Restore' });
  expect(button).toHaveAttribute('aria-disabled', 'true');
  expect(button).toHaveAccessibleDescription(/No snapshot yet/);
  button.focus();
  await userEvent.tab();
  await userEvent.tab({ shift: true });
  expect(button).toHaveFocus();
  expect(await screen.findByRole('tooltip')).toHaveTextContent(
    'No snapshot yet',
  );
  await userEvent.keyboard('{Enter}');
  await userEvent.click(button);
  expect(onPress).not.toHaveBeenCalled();
});
