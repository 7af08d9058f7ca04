import { describeLoad } from '../lib/runBench.mjs';

const seconds = value => value.toFixed(1);
const kib = bytes => Math.round(bytes / 1024).toLocaleString('en');

/** Formats the results for people. */
export function toMarkdown(results) {
  const { options, tries, comparison, cores, processor } = results;
  return `# One file of a large snapshot

One file of ${(options.bytes / 1024).toFixed(
    0,
  )} KiB, out of a snapshot of ${options.files.toLocaleString(
    'en',
  )}, is restored beside the live one, through the HTTP API. The seconds run from the request for a plan to the end of the operation. Requests and bytes are those of the object store: the portal's and restic's together. The first try also opens the repository in the portal. Waits of the portal between two looks at a Job, 2 s each, are part of it. On a real cluster the start of two pods comes on top. Node ${
    results.node
  }; ${cores} cores (${processor}).${describeLoad(
    results,
  )} \`npm run bench -- files\`, ${results.at}.

| | plan, s | all, s | requests | KiB read |
| --- | ---: | ---: | ---: | ---: |
${tries
  .map(
    (one, index) =>
      `| try ${index + 1} | ${seconds(one.planSeconds)} | ${seconds(
        one.seconds,
      )} | ${one.requests} | ${kib(one.bytes)} |`,
  )
  .join('\n')}

restic runs without a cache, so it reads the index and the folders on the way each time: of so small a file nearly all bytes are the index, which grows with the number of files. The file itself is read twice: by restic, and by the portal, which compares.

## Compare with live

All files of the volume are compared with the snapshot: none is read from the repository, because each is one blob, and restic names a blob by the SHA-256 of its content.

| | plan, s | all, s | requests | KiB read |
| --- | ---: | ---: | ---: | ---: |
| ${options.files.toLocaleString('en')} files | ${seconds(
    comparison.planSeconds,
  )} | ${seconds(comparison.seconds)} | ${comparison.requests} | ${kib(
    comparison.bytes,
  )} |
`;
}
