import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { Prose } from './Prose';

it('shows times in the zone of the page, exact UTC on hover, and code without backticks', async () => {
  await renderInTestApp(
    <p>
      <Prose text="Add a `retain` to it: failing since 2026-01-05 15:03:37 UTC, last at 2026-01-06T16:00:00.123Z." />
    </p>,
  );
  const paragraph = screen.getByText(/^Add a/);
  expect(paragraph).toHaveTextContent(
    /^Add a retain to it: failing since 5 Jan( 2026)? \d\d:\d\d \S+, last at 6 Jan( 2026)? \d\d:\d\d \S+\.$/,
  );
  expect(screen.getByText('retain').tagName).toBe('CODE');
  expect(screen.getByTitle('2026-01-05 15:03:37 UTC')).toBeVisible();
  expect(screen.getByTitle('2026-01-06 16:00:00 UTC')).toBeVisible();
});

it('leaves text without either as it is', async () => {
  await renderInTestApp(<Prose text="Nothing to `replace" />);
  expect(screen.getByText('Nothing to `replace')).toBeVisible();
});
