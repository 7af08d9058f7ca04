// What issue and readers want to know: restic's time divided by ours
const goals = [
  ['list of snapshots', 500, 3, 100],
  ['root listing', 500, 3, 1000],
  ['raw stats', 500, 2, 20],
  ['50 MB file', 500, 2, 2],
];

const ms = value => (value < 10 ? value.toFixed(1) : value.toFixed(0));
const ratio = value => (value < 10 ? value.toFixed(1) : value.toFixed(0));

/** The figures of a run, as people read them. */
export function toMarkdown(data) {
  const rows = data.results.map(
    ({ snapshots, work, milliseconds: m, requests: r }) =>
      `| ${[
        snapshots,
        work,
        `${ms(m.resticCold)} / ${ms(m.cold)} = ${ratio(m.resticCold / m.cold)}`,
        `${ms(m.resticWarm)} / ${ms(m.warm)} = ${ratio(m.resticWarm / m.warm)}`,
        ms(m.key),
        `${r.resticCold} / ${r.cold}`,
        `${r.resticWarm} / ${r.warm}`,
      ].join(' | ')} |`,
  );
  const reached = goals.flatMap(([work, snapshots, cold, warm]) => {
    const found = data.results.find(
      result => result.work === work && result.snapshots === snapshots,
    );
    if (!found) return [];
    const m = found.milliseconds;
    const say = (value, goal) =>
      `${ratio(value)} of ${goal}${value < goal ? ', missed' : ''}`;
    return [
      `| ${work} | ${say(m.resticCold / m.cold, cold)} | ${say(
        m.resticWarm / m.warm,
        warm,
      )} |`,
    ];
  });
  return `# restic against restic-repository
${data.restic}; Node ${data.node}; ${data.cores} cores (${
    data.processor
  }), shared with other work while this ran. Medians of ${
    data.runs
  } runs, milliseconds; the sandbox's S3 endpoint in a process of its own; ${
    data.files
  } small files, one of 50 MB that does not compress, one of 7.5 MB of text. Snapshots past the third are sealed copies that share trees and index. Peak memory of the process that measured, with all repositories: ${
    data.peakMebibytes
  } MiB.

(a) both from nothing: restic with an empty cache, ours without key, index or cache. (b) both warm: restic as a new process with its cache, ours with the repository open. (c) ours with only the key kept.

| snapshots | work | (a) restic / ours | (b) restic / ours | (c) ours | requests (a) restic / ours | requests (b) restic / ours |
| ---: | --- | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

## Goals, at 500 snapshots
| work | (a) | (b) |
| --- | ---: | ---: |
${reached.join('\n')}

Why some are missed. From nothing, both derive the key first, which takes the same 200 to 500 ms and cannot be hurried: it bounds the ratio at about 2 where little else is to do. The list and the raw statistics of 500 snapshots ask for 500 small objects: this client needs about 0.9 ms of processor time for each (32 or 64 at once instead of 16 changed nothing), and on two cores it shares them with the endpoint. Warm, a listing of 500 objects is asked for on every call, because a list that is not asked for again is old: the endpoint takes 30 to 40 ms for it.

Not measured here: MinIO, 5,000 snapshots, 100,000 files, a file of 500 MB, restic's peak memory.
`;
}
