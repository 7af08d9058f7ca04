import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { Prose } from './Prose';

it('shows times in the page’s zone, exact UTC on hover, and code without backticks', async () => {
  await renderInTestApp(
    <p>
      <Prose text="Add a `retain` to it: failing since 2026-01-05 15:03:37 UTC, last at 2026-01-06T16:00:00.123Z." />
    </p>,
  );
  const paragraph = screen.getByText(/^Add a/);
  expect(paragraph).toHaveTextContent(
    /^Add a retain to it: failing since 5 Jan( 2026)? \d\d:\d\d \S+, last 6 Jan( 2026)? \d\d:\d\d \S+\.$/,
  );
  expect(screen.getByText('retain').tagName).toBe('CODE');
  expect(screen.getByTitle('2026-01-05 15:03:37 UTC')).toBeVisible();
  expect(screen.getByTitle('2026-01-06 16:00:00 UTC')).toBeVisible();
});

it('names a finding by its title, as a link if it is on the page', async () => {
  const text =
    'Fix “Repository is locked” (repository-locked) and “Paused” (paused).';
  await renderInTestApp(
    <Prose
      text={text}
      finding={(code, title) =>
        code === 'paused' ? <a href={`#${code}`}>{title}</a> : undefined
      }
    />,
  );
  expect(screen.getByText(/^Fix/)).toHaveTextContent(
    'Fix “Repository is locked” and Paused.',
  );
  expect(screen.getByRole('link', { name: 'Paused' })).toHaveAttribute(
    'href',
    '#paused',
  );
});

it('doesn’t change other text', async () => {
  await renderInTestApp(<Prose text="Nothing to `replace" />);
  expect(screen.getByText('Nothing to `replace')).toBeVisible();
});
