const mib = bytes => (bytes / 2 ** 20).toFixed(1);
const kib = bytes => (bytes / 2 ** 10).toFixed(1);

function row(name, { checks, lists, gets, bytes, cpuSeconds }) {
  return `| ${name} | ${checks} | ${lists} | ${gets} | ${mib(
    bytes,
  )} | ${cpuSeconds.toFixed(0)} | ${((cpuSeconds / checks) * 1000).toFixed(
    1,
  )} |`;
}

/** Formats the results as a page. */
export function toMarkdown({
  at,
  node,
  cores,
  processor,
  load,
  options,
  large,
  day,
}) {
  const { repositories, hours, quiet } = options;
  const { first, afterRuns, between } = day;
  const scaled = value => (value * 1_000) / repositories;
  const total = first.cpuSeconds + afterRuns.cpuSeconds + between.cpuSeconds;
  return `# Keeping repositories complete

What the backend does at each listing of a repository that it may decrypt: list, open, read the snapshots, check completeness with the memo of the last check. The store is in memory, so that requests and bytes are counted and only the reader's own CPU time is measured. A listing counts one request for each 1,000 objects. Keys were derived before, and a disk cache keeps the ciphertext, as in the backend. Node ${node}; ${cores} cores (${processor}), load ${load.toFixed(
    1,
  )}. \`npm run bench -- complete\`, ${at}.

## A day

${repositories} repositories of small services (50 files in 5 folders), ${hours} hourly runs of each, and ${quiet} listings between two runs. Every check ended with all snapshots complete.

| checks | number | listings | objects read | MiB read | CPU seconds | CPU ms for one |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${row('the first', first)}
${row('after a run', afterRuns)}
${row('between, nothing new', between)}

For 1,000 repositories, multiplied: ${scaled(total).toFixed(
    0,
  )} CPU seconds in ${hours} hours, which is ${(
    (scaled(total) / (hours * 3600)) *
    100
  ).toFixed(2)} % of one core; ${scaled(
    first.lists + afterRuns.lists + between.lists,
  ).toFixed(0)} listings and ${scaled(
    first.gets + afterRuns.gets + between.gets,
  ).toFixed(0)} objects with ${mib(
    scaled(first.bytes + afterRuns.bytes + between.bytes),
  )} MiB. The memos take ${kib(
    day.memoBytes / repositories,
  )} KiB for each repository. The process has ${mib(
    day.rss,
  )} MiB resident, the repositories themselves included.

## The first check of a large repository

102,400 files in 1,024 folders, 1,000 snapshots, ${
    large.objects
  } objects. The backend bounds one check at 20,000 directories and 30 seconds; what is left is checked after the next listing.

| round | directories read | seconds | CPU seconds |
| ---: | ---: | ---: | ---: |
${large.rounds
  .map(
    ({ treesRead, seconds, cpuSeconds }, index) =>
      `| ${index + 1} | ${treesRead} | ${seconds.toFixed(
        1,
      )} | ${cpuSeconds.toFixed(1)} |`,
  )
  .join('\n')}

${large.left} of 1,000 snapshots are left unchecked. ${large.lists} listings, ${
    large.gets
  } objects, ${mib(large.bytes)} MiB. Resident: ${mib(
    large.rssBefore,
  )} MiB before (the repository itself), ${mib(
    large.rss,
  )} at most. The memo takes ${kib(
    large.memoBytes,
  )} KiB. The next check, with nothing new, takes ${large.again.seconds.toFixed(
    1,
  )} s and reads ${large.again.gets} objects.
`;
}
