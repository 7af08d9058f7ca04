import { describeLoad } from '../lib/runBench.mjs';

const seconds = value => value.toFixed(1);

/** Formats the results for people. */
export function toMarkdown(results) {
  const { options, cores, processor, durations } = results;
  const sum = durations.reduce((total, one) => total + one, 0);
  const sorted = [...durations].sort((one, other) => one - other);
  return `# Test restores of many volumes

One bulk request test-restores ${
    options.volumes
  } volumes of one cluster, each in a namespace of its own, through the HTTP API. VolSync's mover is real restic on the same machine, and VolSync's own waits pass twenty times faster than on a cluster. Node ${
    results.node
  }; ${cores} cores (${processor}).${describeLoad(
    results,
  )} \`npm run bench -- bulk\`, ${results.at}.

| | |
| --- | ---: |
| plan of all volumes, s | ${seconds(results.planSeconds)} |
| from the start to the last result, s | ${seconds(results.seconds)} |
| succeeded | ${results.succeeded} of ${options.volumes} |
| at a time, at most (allowed: ${results.allowed}) | ${results.atOnce} |
| one test restore, s: median, longest | ${
    sorted[sorted.length >> 1]
  }, ${sorted.at(-1)} |
| test restores together ÷ elapsed | ${(sum / results.seconds).toFixed(1)} |
| requests to the object store for each volume | ${Math.round(
    results.requests / options.volumes,
  )} |
| replication destinations, Jobs and scratch claims left | ${results.left} |
`;
}
