import fc from 'fast-check';
import { parseQuantity } from './quantity';

it.each([
  ['1Gi', 1_073_741_824],
  ['1.5Gi', 1_610_612_736],
  ['10G', 1e10],
  ['500m', 0.5],
  ['1e3', 1000],
  ['1E3', 1000],
  ['1E', 1e18],
  ['.5Mi', 524_288],
  ['0', 0],
  [1024, 1024],
])('parses %s as %d', (text, value) => {
  expect(parseQuantity(text)).toBe(value);
});

it.each(['', 'Gi', '1gi', '1 Gi', '1KB', 'ten', '1Gi2', NaN, undefined])(
  'rejects %s',
  text => {
    expect(parseQuantity(text)).toBeUndefined();
  },
);

it('orders values as Kubernetes does', () => {
  fc.assert(
    fc.property(fc.nat(4096), fc.nat(4096), (a, b) => {
      const difference = parseQuantity(`${a}Mi`)! - parseQuantity(`${b}Mi`)!;
      expect(Math.sign(difference)).toBe(Math.sign(a - b));
    }),
    { seed: 16 },
  );
});
