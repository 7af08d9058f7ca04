import { percentile } from '../fleet/measure.mjs';

const count = value => Math.round(value).toLocaleString('en-US');
const kib = bytes => (bytes / 1024).toFixed(1);
const mib = bytes => count(bytes / 2 ** 20);
const seconds = value =>
  value === undefined
    ? 'not reached'
    : `${value < 10 ? value.toFixed(1) : count(value)} s`;
const percent = value => `${Math.round(value * 100)} %`;
const share = value => `${value.toFixed(2)} cores`;
const isReached = reached => (reached ? 'reached' : '**missed**');

function row(measure, goal, measured, reached) {
  return `| ${measure} | ${goal} | ${measured} | ${
    reached === undefined ? '' : isReached(reached)
  } |`;
}

/** Rows that were never read are unknown, and that is no flap. */
const isLoading = ({ loading }) => loading.known === undefined;

function toSteadyRows(size, options) {
  const perVolume = (size.heapBytes - size.heapBefore) / size.volumes;
  return [
    row(
      `${count(size.volumes)} volumes for ${count(
        size.seconds / 60,
      )} minutes at 1×: most unknown rows at a time / volumes that were unknown and back`,
      '0 / 0',
      isLoading(size)
        ? `not measured: after ${seconds(
            options.loadSeconds,
          )} not every repository was listed`
        : `${count(size.mostUnknown)} / ${count(size.flaps)}`,
      isLoading(size) ? undefined : size.mostUnknown === 0 && size.flaps === 0,
    ),
    row(
      'heap of the owner, for each volume',
      '≤ 4 KiB',
      `${kib(perVolume)} KiB`,
      perVolume <= 4 * 1024,
    ),
    row(
      'resident memory of the owner, the most',
      '≤ 4 GiB',
      `${mib(size.rssBytes)} MiB`,
      isLoading(size) ? undefined : size.rssBytes <= 4 * 2 ** 30,
    ),
    row(
      'from the first request until every row was fresh, nothing stored',
      '',
      `${seconds(size.loading.fresh)}`,
    ),
    ...(size.loading.refused + size.refused > 0
      ? [
          row(
            'requests for the list that were refused or failed, while loading / later',
            '0 / 0',
            `${size.loading.refused} / ${size.refused}`,
            false,
          ),
        ]
      : []),
    row(
      'CPU of the owner',
      '≤ 2 cores',
      share(size.cpuShare),
      isLoading(size) ? undefined : size.cpuShare <= 2,
    ),
  ];
}

function toFastRow(
  { volumes, speed, hours, seconds: took, mostUnknown, flaps },
  size,
) {
  return row(
    `${count(volumes)} volumes for ${hours} hours at ${speed}× (${count(
      took / 60,
    )} minutes): most unknown rows at a time / volumes that were unknown and back. ${count(
      size.volumes,
    )} volumes at ${speed}× are ${count(
      (size.volumes * speed) / 60,
    )} evaluations a second, because each row is evaluated every minute; two cores can't do that. So this run has as many volumes as cause the evaluations of ${count(
      size.volumes,
    )} at 1×. With SQLite, because replicas on PostgreSQL use the clock of the database`,
    '0 / 0',
    `${count(mostUnknown)} / ${count(flaps)}`,
    mostUnknown === 0 && flaps === 0,
  );
}

function toRestartRows({ startSeconds, listed, fresh }, { volumes }) {
  return [
    row(
      `restart: from ready (${seconds(
        startSeconds,
      )} after the start of the process) until the list has the last known rows`,
      '≤ 1 s',
      `${seconds(listed)}`,
      listed <= 1,
    ),
    row(
      `restart: until all ${count(volumes)} rows are fresh`,
      volumes > 10_000 ? '(≤ 60 s for 10,000)' : '≤ 60 s',
      `${seconds(fresh)}`,
      volumes > 10_000 ? undefined : fresh <= 60,
    ),
  ];
}

function toAnswerRows(answers, { volumes }) {
  const { delay, delays, delaysUnderLoad, heapBefore, heapAfter } = answers;
  const perVolume = (heapAfter - heapBefore) / volumes;
  return [
    row(
      'heap of a replica that only answers, for each volume',
      '≤ 0.2 KiB',
      `${(perVolume / 1024).toFixed(2)} KiB`,
      perVolume <= 0.2 * 1024,
    ),
    row(
      `its event loop, p99.9, under ${count(
        answers.changesPerSecond,
      )} changes a second`,
      '≤ 50 ms',
      `${delay.p999.toFixed(0)} ms`,
      delay.p999 <= 50,
    ),
    row(
      'its answers meanwhile, 50 rows, p95',
      '',
      `${percentile(answers.answersMs, 95).toFixed(0)} ms`,
    ),
    row(
      'from a change in the API server to its reader, p95 (median)',
      '≤ 1 s',
      `${count(delays.p95)} ms (${count(delays.median)})`,
      delays.p95 <= 1_000,
    ),
    row(
      'the same under these changes',
      '≤ 1 s',
      `${count(delaysUnderLoad.p95)} ms (${count(delaysUnderLoad.median)})`,
      delaysUnderLoad.p95 <= 1_000,
    ),
    row(
      'CPU meanwhile: the owner, the replica that answers',
      '',
      `${share(answers.cpuShare.owner)}, ${share(answers.cpuShare.reader)}`,
    ),
  ];
}

function toTakeoverRows({
  watches,
  shared,
  ownedAfter,
  freshAfter,
  afterKill,
  cpuShare,
}) {
  const total = Object.values(watches).reduce((sum, one) => sum + one, 0);
  const watchShare = (watches.b ?? 0) / total;
  const listsOf = (of, name) => of.store[`${name} list`] ?? 0;
  const lists = listsOf(shared, 'a') + listsOf(shared, 'b');
  const listShare = listsOf(shared, 'b') / lists;
  const isEven = value => value >= 0.4 && value <= 0.6;
  return [
    row(
      'two replicas: share of the second, watches (of all open ones)',
      '40–60 %',
      `${percent(watchShare)} (${count(total)})`,
      isEven(watchShare),
    ),
    row(
      'two replicas: share of the second, listings of repositories (of those in a minute)',
      '40–60 %',
      `${percent(listShare)} (${count(lists)})`,
      isEven(listShare),
    ),
    row('CPU of each', '', `${share(cpuShare.a)}, ${share(cpuShare.b)}`),
    row(
      'one killed: until the other watches all clusters',
      '≤ 30 s',
      `${seconds(ownedAfter)}`,
      ownedAfter <= 30,
    ),
    row(
      'one killed: until all rows are fresh (listings of the other meanwhile)',
      '',
      `${seconds(freshAfter)} (${count(listsOf(afterKill, 'b'))})`,
    ),
  ];
}

function toSimulation({ costs, check, million, plan }) {
  const checked = check
    ? `\n| measure | calculated | measured | difference |\n| --- | ---: | ---: | ---: |\n| CPU | ${share(
        check.cpuShare.predicted,
      )} | ${share(check.cpuShare.measured)} | ${percent(
        check.cpuShare.error,
      )} |\n| heap | ${mib(check.heapBytes.predicted)} MiB | ${mib(
        check.heapBytes.measured,
      )} MiB | ${percent(check.heapBytes.error)} |\n| resident memory | ${mib(
        check.rssBytes.predicted,
      )} MiB | ${mib(check.rssBytes.measured)} MiB | ${percent(
        check.rssBytes.error,
      )} |\n`
    : '';
  return `## A million volumes in fifty clusters, calculated

Each cost is a fixed part and a part for each volume, from the smaller two of the measured sizes: ${(
    costs.cpu.each * 1e6
  ).toFixed(1)} µs of CPU a second and ${kib(
    costs.heap.each,
  )} KiB of heap for each volume. ${
    check
      ? 'The largest measured size checks that:'
      : 'No larger size was measured that would check that.'
  }
${checked}
In one replica: ${share(million.cpuShare)}, ${mib(
    million.heapBytes,
  )} MiB of heap. ${
    plan
      ? `With 4 GiB and one busy core each, because evaluation runs on one thread, it takes ${
          plan.replicas
        } replicas (${share(plan.each.cpuShare)} and ${mib(
          plan.each.rssBytes,
        )} MiB each).`
      : 'No number of replicas is enough with 4 GiB and one busy core each, because one cluster of 20,000 exceeds that.'
  } The database and the network are not part of it.
`;
}

function toSizes(sizes) {
  return `## Sizes

| volumes | until fresh | CPU | heap (before the first request) | resident | event loop p99.9 | Secrets read, buckets listed a second |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${sizes
  .map(one => {
    const perSecond = value => ((value ?? 0) / one.seconds).toFixed(1);
    return `| ${count(one.volumes)} | ${seconds(one.loading.fresh)} | ${share(
      one.cpuShare,
    )} | ${mib(one.heapBytes)} MiB (${mib(one.heapBefore)}) | ${mib(
      one.rssBytes,
    )} MiB | ${one.delay.p999.toFixed(0)} ms | ${perSecond(
      one.requests.api['a get secrets'],
    )}, ${perSecond(one.requests.store['a list'])} |`;
  })
  .join('\n')}
`;
}

export function toMarkdown(results) {
  const { sizes, options, restart, answers, takeover, fast, simulation } =
    results;
  const largest = sizes.at(-1);
  const rows = [
    ...(largest ? toSteadyRows(largest, options) : []),
    ...(fast ? [toFastRow(fast, largest)] : []),
    ...(restart ? toRestartRows(restart, largest) : []),
    ...(answers ? toAnswerRows(answers, largest) : []),
    ...(takeover ? toTakeoverRows(takeover) : []),
  ];
  const missing = [
    ['restart', restart],
    ['answers', answers],
    ['takeover', takeover],
    ['fast', fast],
  ].flatMap(([name, result]) => (result ? [] : [name]));
  return `# Load

${count(
  options.volumes,
)} volumes in 10 clusters that a generator imitates, a catalog entity for each 10 of them, a backup of each every six hours. One replica with a heap of at most 3 GiB, unless said otherwise, and PostgreSQL, all on the same machine: Node ${
    results.node
  }; ${results.cores} cores (${
    results.processor
  }), which the replicas share with the generator, PostgreSQL and other work; ${results.load.toFixed(
    1,
  )} processes waiting for them when the bench began. [The generator](../load/README.md) imitates requests and their rate: this measures cost, and proves nothing about Kubernetes or S3. \`npm run bench -- load\`, ${
    results.at
  }.

## Goals

| measure | goal | measured | |
| --- | ---: | ---: | --- |
${rows.join('\n')}
${
  missing.length > 0
    ? `\nNot measured in this run: ${missing.join(', ')}.\n`
    : ''
}
${sizes.length > 0 ? toSizes(sizes) : ''}
${simulation ? toSimulation(simulation) : ''}`;
}
