// The relevant ratio: restic's time divided by the library's
const goals = [
  ['list of snapshots', 3, 100],
  ['root listing', 3, 1000],
  ['raw stats', 2, 20],
  ['50 MB file', 2, 2],
];
const goalRepository = '500 snapshots';

const names = { sandbox: "the sandbox's endpoint", minio: 'MinIO' };
const number = value =>
  value === undefined ? '–' : value.toFixed(value < 10 ? 1 : 0);
const mebibytes = bytes =>
  bytes === undefined ? '–' : (bytes / 1024 ** 2).toFixed(0);
const table = (head, rows) => {
  const line = cells => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    line(head.map((_, at) => (at === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n');
};
const against = (restic, ours) =>
  `${number(restic)} / ${number(ours)} = ${number(restic / ours)}`;

function timesOf(results) {
  return table(
    [
      'work',
      '(a) restic / ours',
      '(b) restic / ours',
      '(c) ours',
      'requests (a)',
      'requests (b)',
      'peak MiB (a)',
      'peak MiB (b)',
    ],
    results.map(
      ({ work, runs, milliseconds: m, requests: r, peakBytes: p }) => [
        runs === 1 ? `${work}, once` : work,
        against(m.resticCold, m.cold),
        against(m.resticWarm, m.warm),
        number(m.key),
        r.cold === undefined ? '–' : `${r.resticCold} / ${r.cold}`,
        r.warm === undefined ? '–' : `${r.resticWarm} / ${r.warm}`,
        `${mebibytes(p.resticCold)} / ${mebibytes(p.cold)}`,
        `${mebibytes(p.resticWarm)} / ${mebibytes(p.warm)}`,
      ],
    ),
  );
}

function goalRows(data) {
  return goals.flatMap(([work, cold, warm]) =>
    data.results
      .filter(
        result => result.work === work && result.repository === goalRepository,
      )
      .map(({ endpoint, milliseconds: m }) => {
        const say = (value, goal) =>
          `${number(value)} of ${goal}${value < goal ? ', missed' : ''}`;
        return [
          `${work}, ${names[endpoint]}`,
          say(m.resticCold / m.cold, cold),
          say(m.resticWarm / m.warm, warm),
        ];
      }),
  );
}

const missed = `What bounds (a), and what was tried:

- The key. Both derive it on each start in (a), and both take about half a second for it: restic chooses the costs so. Ours takes OpenSSL's scrypt (docs/decisions/0006), which runs the p lanes one after the other. This part is the same for any reader.
- Snapshots and index are read while the key is derived. On two cores the derivation, the reader and the store take turns.
- One small object takes 0.1 to 0.15 ms of processor time (0.9 before): undici's dispatch instead of streams, the signature's SHA-256 from OpenSSL instead of JavaScript, one timer instead of combined signals. 32 or 64 requests at once instead of 16 change nothing.

A large file is bounded by processor time: 500 MB take this process 1.4 s of it (hash, authentication and decryption 0.7, collecting garbage 0.3 to 0.5), and restic 1.0. Where cores are scarce that decides, and restic's time over ours falls below 1.

What bounds (b): a list is asked for on every call, because one that is not asked for again is old. Reading the answer takes 1.5 ms for 500 entries (10 before, all of it in the XML parser); the rest is the store's.`;

/** The part that waits for the key, which no reader can avoid. */
function keyRows(data) {
  return data.repositories.map(({ name, key: { N, r, p, milliseconds } }) => [
    name,
    `N ${N}, r ${r}, p ${p}`,
    number(milliseconds.openssl ?? milliseconds),
  ]);
}

function tables(data) {
  const endpoints = [...new Set(data.results.map(each => each.endpoint))];
  return endpoints.flatMap(endpoint =>
    data.repositories.flatMap(({ name, files }) => {
      const results = data.results.filter(
        each => each.endpoint === endpoint && each.repository === name,
      );
      if (results.length === 0) return [];
      return [
        `## ${name}${name.includes('files') ? '' : `, ${files} files`}, over ${
          names[endpoint]
        }`,
        '',
        timesOf(results),
        '',
      ];
    }),
  );
}

/** Formats the results of a run for people. */
export function toMarkdown(data) {
  const load = list => list[0].toFixed(1);
  const { index } = data;
  return `# restic against restic-repository
${data.restic}; Node ${data.node}, undici ${data.undici}; ${
    data.cores
  } cores (${data.processor}). Load when it began ${load(
    data.loadBefore,
  )}, when it ended ${load(
    data.loadAfter,
  )}. Medians, in milliseconds; each store in a process of its own on the same machine, so that it takes its part of the cores. Every repository also holds a file of 50 MB that does not compress and one of 7.5 MB of text. Snapshots past the third are sealed copies that share trees and index. What restic writes goes to /dev/null.

(a) both from nothing: restic as a new process with an empty cache; ours in a running process, without key, index or cache, told what will be asked first. (b) both warm: restic as a new process with its cache, ours with the repository open. (c) ours with only the key kept. Peaks are of whole processes: ours is Node with all that the bench holds. Requests are counted by the sandbox's endpoint. –: not measured.
${data.skipped
  .map(name => `\n${names[name]} was not there, and is not measured.\n`)
  .join('')}
## Goals, at 500 snapshots

${table(['work', '(a)', '(b)'], goalRows(data))}

${missed}

## The key

What deriving the key takes alone, with OpenSSL. Both do it in (a) and restic in (b); restic chose its costs when the repository was made.

${table(['repository', 'scrypt', 'ms'], keyRows(data))}

${tables(data).join('\n')}
## The index in memory

${
  index
    ? `${index.blobs} blobs: ${index.bytesPerBlob.toFixed(
        1,
      )} bytes a blob (goal: at most 64), built in ${
        index.buildMilliseconds
      } ms, ${index.lookupMicroseconds.toFixed(1)} µs a look-up.`
    : 'Not measured in this run.'
}
`;
}
