import { percentile } from '../fleet/measure.mjs';

const s = value => (value >= 10 ? value.toFixed(0) : value.toFixed(1));
const ms = value => (value * 1000).toFixed(0);
const mib = bytes => (bytes / 2 ** 20).toFixed(0);

const KINDS = [
  ['pauses', 'pauses and resumes'],
  ['backups', 'backups'],
  ['drills', 'drills'],
];

function rows(database, toRow) {
  return KINDS.flatMap(([key, words]) =>
    database[key]
      ? [`| ${database.database}, ${words} | ${toRow(database[key])} |`]
      : [],
  );
}

/** Formats the results for people. */
export function toMarkdown(results) {
  const { options, databases, cores, processor, load } = results;
  const busy =
    load > cores / 2
      ? ` The machine was busy with other work (${load.toFixed(
          1,
        )} processes waiting for ${cores} cores when it began): the figures are worse than the product.`
      : '';
  const all = toRow => databases.flatMap(one => rows(one, toRow)).join('\n');
  return `# Operations, many at once

${
  options.volumes * options.people
} people ask at the same moment for something on ${options.volumes} volumes, ${
    options.people
  } for each: half of them by one replica of the backend, half by another, each a process of its own, both on one database. One operation at a time is accepted for a volume; whoever is refused plans anew and tries again every second until it is his turn. Backups and drills are asked for once for each volume. The cluster is the sandbox's, and its movers are real restic processes on the same machine: what backups and drills take is theirs, mostly. A pause looks for 10 s whether it stays. Node ${
    results.node
  }, PostgreSQL ${
    results.postgres
  }; ${cores} cores (${processor}), shared by the database, both replicas, the cluster, the object store, restic and those who ask.${busy} \`npm run bench -- operations\`, ${
    results.at
  }.

## None lost, none twice

"Twice" counts entries of the history beyond one for each operation, and operations of one volume at the same time; "lost" what was accepted and did not end within 20 minutes.

| | asked | accepted at once | refused at first | succeeded | failed | lost | twice |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${all(
  one =>
    `${one.asked} | ${one.accepted} | ${one.refused} | ${one.succeeded} | ${one.failed} | **${one.lost}** | **${one.twice}**`,
)}

${databases
  .filter(({ acts }) => acts)
  .map(
    ({ database, acts, backups, drills }) =>
      `By the cluster's and the repositories' own account, ${database}: ${backups.asked} backups wrote ${acts.snapshots} snapshots; ${drills.asked} drills made ${acts.destinations} replication destinations and ${acts.claims} claims, of which ${acts.left} are left.`,
  )
  .join('\n')}

## How long

Seconds from acceptance to end of each; the answer to "start it" in milliseconds, while all ask at once.

| | all over after | a minute | median | p95 | longest | answer: median | p95 |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${all(one =>
  [
    `${s(one.seconds)} s`,
    s((one.succeeded + one.failed) / (one.seconds / 60)),
    s(percentile(one.durations, 50)),
    s(percentile(one.durations, 95)),
    s(Math.max(...one.durations)),
    ms(percentile(one.acceptance, 50)),
    ms(percentile(one.acceptance, 95)),
  ].join(' | '),
)}

## What it costs the database and the processor

Of both replicas together, the questions of those who wait for the end included: each asks every second.

| | queries a second | of one core |
| --- | ---: | ---: |
${all(one => `${s(one.queries)} | ${(one.cpuShare * 100).toFixed(0)} %`)}
${databases
  .map(
    one => `| ${one.database}, nothing asked for | ${s(one.idleQueries)} | |`,
  )
  .join('\n')}

## Memory

MiB of heap after a collection before anything was asked for and after everything was over, and the most that was ever resident.

| | before | after | most resident |
| --- | ---: | ---: | ---: |
${databases
  .flatMap(({ database, memory }) =>
    memory.map(
      ({ before, after, peak }, i) =>
        `| ${database}, replica ${i + 1} | ${mib(before)} | ${mib(
          after,
        )} | ${mib(peak)} |`,
    ),
  )
  .join('\n')}
`;
}
