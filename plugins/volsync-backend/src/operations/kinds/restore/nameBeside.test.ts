import { nameBeside } from './nameBeside';

const NAME =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

it.each([
  ['data', 'data-restore'],
  ['a'.repeat(55), `${'a'.repeat(55)}-restore`],
  ['a'.repeat(63), `${'a'.repeat(55)}-restore`],
  [`${'a'.repeat(54)}.data`, `${'a'.repeat(54)}-restore`],
  [`${'a'.repeat(53)}--data`, `${'a'.repeat(53)}-restore`],
  [`${'a.'.repeat(100)}b`, `${'a.'.repeat(27)}a-restore`],
])('gives the claim next to %s a name that Kubernetes accepts', (claim, is) => {
  expect(nameBeside(claim)).toBe(is);
  expect(is).toMatch(NAME);
  expect(is.length).toBeLessThanOrEqual(63);
});
