import { searchProduced } from './canary.mjs';

/** The output of the backend's tests: a kind without any output was not searched. */
export const UNIT_KINDS = ['logs', 'answers', 'audit', 'database'];

/** The same for the portal in a browser. */
export const BROWSER_KINDS = [
  'logs',
  'answers',
  'pages',
  'evidence',
  'database',
];

/** And for the backend with real servers. */
export const LAB_KINDS = UNIT_KINDS;

/** Searches everything that a test run produced for secrets; reports what was searched, and problems. */
export async function checkProduced(directory, wanted) {
  const { kinds, blind, leaks } = await searchProduced(directory);
  const searched = [...kinds].map(
    ([kind, { files, bytes }]) =>
      `${kind}: ${files} files, ${(bytes / 1024 / 1024).toFixed(1)} MiB`,
  );
  const problems = [
    ...wanted
      .filter(kind => !kinds.get(kind)?.bytes)
      .map(kind => `Nothing was kept of ${kind}, so it was not searched.`),
    ...blind.map(form => `The search does not find a secret in form ${form}.`),
    ...leaks.map(
      ({ name, form, before }) =>
        `A secret is in ${name} (${form}), after: ${before}`,
    ),
  ];
  return { problems, searched };
}
