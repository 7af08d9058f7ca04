import { summarise } from '../fleet/measure.mjs';

const ms = value => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
const kib = bytes => (bytes / 1024).toFixed(1);
const count = value => value.toLocaleString('en-US');
const PAGE_MS = 25;
const PAGE_KIB = 60;
const RATIO = 2;
const VOLUME_KIB = 0.2;
const RESTART_MS = 1_000;
const isReached = reached => (reached ? 'reached' : '**missed**');

function toPages(results) {
  const names = Object.keys(results[0].pages);
  return `| p95 in milliseconds (median) | ${results
    .map(({ count: rows }) => `${count(rows)} rows`)
    .join(' | ')} | largest ÷ smallest | largest page |
| --- | ${results.map(() => '---: | ').join('')}---: | ---: |
${names
  .map(name => {
    const series = results.map(({ pages }) =>
      summarise(pages[name].milliseconds),
    );
    const bytes = Math.max(...results.map(({ pages }) => pages[name].bytes));
    return `| ${name} | ${series
      .map(({ median, p95 }) => `${ms(p95)} (${ms(median)})`)
      .join(' | ')} | ${(series.at(-1).p95 / series[0].p95).toFixed(1)} | ${kib(
      bytes,
    )} KiB |`;
  })
  .join('\n')}
| every row, without \`limit\` | ${results
    .map(({ whole }) => ms(summarise(whole.milliseconds).median))
    .join(' | ')} | | ${kib(results.at(-1).whole.bytes)} KiB |`;
}

function toGoals(name, results) {
  const pages = Object.entries(results.at(-1).pages);
  const [slowest, slow] = pages
    .map(([page, { milliseconds }]) => [page, summarise(milliseconds).p95])
    .sort(([, one], [, other]) => other - one)[0];
  const largest = Math.max(...pages.map(([, { bytes }]) => bytes));
  const [ratioOf, ratio] = pages
    .map(([page, { milliseconds }]) => [
      page,
      summarise(milliseconds).p95 /
        summarise(results[0].pages[page].milliseconds).p95,
    ])
    .sort(([, one], [, other]) => other - one)[0];
  const { bytesAVolume, firstMs, longestTurnMs, count: rows } = results.at(-1);
  return `| ${name} | page of 50 of ${count(
    rows,
  )}, p95 | ≤ ${PAGE_MS} ms | ${ms(slow)} ms (${slowest}) | ${isReached(
    slow <= PAGE_MS,
  )} |
| ${name} | its size | ≤ ${PAGE_KIB} KiB | ${kib(largest)} KiB | ${isReached(
    largest <= PAGE_KIB * 1024,
  )} |
| ${name} | largest ÷ smallest, p95 | ≤ ${RATIO} | ${ratio.toFixed(
    1,
  )} (${ratioOf}) | ${isReached(ratio <= RATIO)} |
| ${name} | memory of a replica that only answers, for each volume | ≤ ${VOLUME_KIB} KiB | ${kib(
    bytesAVolume,
  )} KiB | ${isReached(bytesAVolume <= VOLUME_KIB * 1024)} |
| ${name} | first page of a new replica, without the start of the process | ≤ ${RESTART_MS} ms | ${ms(
    firstMs,
  )} ms | ${isReached(firstMs <= RESTART_MS)} |
| ${name} | event loop while pages are answered, p99.9 | ≤ 50 ms | ${ms(
    longestTurnMs,
  )} ms | ${isReached(longestTurnMs <= 50)} |`;
}

export function toMarkdown(results) {
  const { databases } = results;
  const last = Object.values(databases)[0].at(-1);
  return `# The list of volumes at scale

Pages of 50 rows from a database with up to ${count(
    last.count,
  )} rows, over HTTP on loopback, body read to its end: ${
    results.repeats
  } requests for each page, one after the other. ${
    last.count / 10
  } namespaces in 10 clusters, an entity for each namespace. Clusters, the catalog and the permissions are stood in for. Counts may be a second old, so most answers take them from memory. Node ${
    results.node
  }, PostgreSQL ${results.postgres}; ${results.cores} cores (${
    results.processor
  }), ${results.load.toFixed(
    1,
  )} processes waiting for them when the bench began. \`npm run bench -- scale\`, ${
    results.at
  }.

## Goals

| database | measure | goal | measured | |
| --- | --- | ---: | ---: | --- |
${Object.entries(databases)
  .map(([name, measured]) => toGoals(name, measured))
  .join('\n')}

A search that matches few finds a hundredth of the rows, so what it reads grows with them. With SQLite, a text that most rows contain is counted by reading them, at most once in twenty times the duration of the count.
${Object.entries(databases)
  .map(
    ([name, measured]) => `
## ${name}

${toPages(measured)}

Writing all rows: ${measured
      .map(
        ({ count: rows, writingMs }) =>
          `${count(rows)} in ${(writingMs / 1000).toFixed(1)} s`,
      )
      .join(', ')}.
`,
  )
  .join('')}`;
}
