import { fireEvent, render, screen } from '@testing-library/react';
import { useFollowEnd } from './useFollowEnd';

function Log({ text }: { text: string }) {
  const { frame, onScroll } = useFollowEnd(text);
  return (
    <pre ref={frame} onScroll={onScroll}>
      {text}
    </pre>
  );
}

it('opens at the end, follows it, and stops when the reader scrolls away', () => {
  let height = 500;
  Object.defineProperty(HTMLPreElement.prototype, 'scrollHeight', {
    configurable: true,
    get: () => height,
  });
  Object.defineProperty(HTMLPreElement.prototype, 'clientHeight', {
    configurable: true,
    get: () => 100,
  });
  const { rerender } = render(<Log text="a" />);
  const log = screen.getByText('a');
  expect(log.scrollTop).toBe(500);
  height = 800;
  rerender(<Log text="a b" />);
  expect(log.scrollTop).toBe(800);
  log.scrollTop = 100;
  fireEvent.scroll(log);
  height = 900;
  rerender(<Log text="a b c" />);
  expect(log.scrollTop).toBe(100);
  log.scrollTop = 795;
  fireEvent.scroll(log);
  rerender(<Log text="a b c d" />);
  expect(log.scrollTop).toBe(900);
});
