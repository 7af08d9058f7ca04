const ms = value => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
const mib = bytes => (bytes / 2 ** 20).toFixed(1);
const series = ({ median, p95, worst }) =>
  `${ms(median)} | ${ms(p95)} | ${ms(worst)}`;
const calls = counts =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ') || 'none';

/** The results in the browser. */
function toPage(page, { volumes, cores }) {
  const { scroll } = page;
  const busy = load =>
    load !== undefined && load > cores / 2
      ? ` The machine was busy with other work (${load.toFixed(
          1,
        )} processes waiting for ${cores} cores when the bench began): the figures are worse than the page.`
      : '';
  return `
## The page, in Chromium

\`/volsync/fleet\` with ${volumes} volumes in Chromium ${
    page.chromium
  } without a GPU, ${page.viewport.width} × ${
    page.viewport.height
  }, on the same machine.${
    page.at ? ` Measured on its own, ${page.at}.` : ''
  }${busy(
    page.load,
  )} Milliseconds until the frame after the one in which it shows, from the start of the navigation or from the event.

| | median | p95 | worst |
| --- | ---: | ---: | ---: |
| the first rows, nothing in the browser's cache | ${series(page.firstRows)} |
| the first rows, opened again | ${series(page.firstRowsAgain)} |
| a search | ${series(page.search)} |
| another order | ${series(page.sort)} |
| a filter by verdict | ${series(page.filter)} |

The whole list scrolled in ${scroll.seconds.toFixed(0)} s (${Math.round(
    scroll.pixels / scroll.frames,
  )} pixels a frame, a refresh of the answer within): **${scroll.framesPerSecond.toFixed(
    0,
  )} frames a second**, a frame ${ms(
    scroll.medianFrame,
  )} ms in the median, ${ms(
    scroll.p99Frame,
  )} at the 99th percentile, the longest ${ms(scroll.longestFrame)}; ${
    scroll.over50
  } of ${scroll.frames} over 50 ms, ${
    scroll.blank
  } without a row in the middle. ${page.rowsDrawn} rows are drawn at a time: ${
    page.elements
  } elements in the whole page at rest, ${
    scroll.most
  } at most while it scrolls${
    page.heap ? `, ${mib(page.heap)} MiB of JavaScript's heap` : ''
  }.
`;
}

/** The raw results of one run. */
export function toMarkdown(results) {
  const { options, fleet, entity, underLoad, memory, delays } = results;
  const goal = fleet.ratio <= 1.5 ? 'reached' : 'missed';
  return `# The fleet

${options.clusters} clusters × ${
    options.namespaces * options.volumes
  } replication sources: one kube-apiserver ${results.kubernetes} under ${
    options.clusters
  } names, MinIO with a restic repository for each source (those of one source under all names are the same, so that every volume is "at risk" for sharing its repository), ${
    results.entities
  } catalog entities, the portal's account with the roles of deploy/rbac. Node ${
    results.node
  }; ${results.cores} cores (${
    results.processor
  }), shared by the servers, the backend, the readers and other work. Milliseconds over HTTP on loopback, body read to its end. \`npm run bench -- fleet\`, ${
    results.at
  }.

## The answer against serialising the same from memory

| | median | p95 | worst | size |
| --- | ---: | ---: | ---: | ---: |
| JSON.stringify of the fleet's answer, in the backend | ${series(
    fleet.serialising,
  )} | ${mib(fleet.answer.bytes)} MiB |
| \`GET /v1/fleet\` | ${series(fleet.answer)} | ${mib(fleet.answer.bytes)} MiB |
| a route that serialises and sends the same object | ${series(
    fleet.sentFromMemory,
  )} | |
| \`GET /v1/fleet\`, gzip | ${series(results.fleetCompressed)} | ${mib(
    results.fleetCompressed.bytes,
  )} MiB |
${
  results.fleetUnchanged
    ? `| \`GET /v1/fleet\`, nothing changed (304) | ${series(
        results.fleetUnchanged,
      )} | |\n`
    : ''
}| \`GET /v1/fleet\` under ${underLoad.events.perSecond.toFixed(
    0,
  )} changes a second | ${series(underLoad.fleet.answer)} | |
| JSON.stringify meanwhile | ${series(underLoad.fleet.serialising)} | |
| a raw list of one cluster's sources, API server | ${series(
    results.rawList.one,
  )} | ${mib(results.rawList.one.bytes)} MiB |
| the same of all ${options.clusters}, one after the other | ${series(
    results.rawList.all,
  )} | |
| JSON.stringify of one entity's answer (${options.volumes} volumes) | ${series(
    entity.serialising,
  )} | ${(entity.answer.bytes / 1024).toFixed(0)} KiB |
| one entity's answer | ${series(entity.answer)} | |

The fleet's answer takes **${fleet.ratio.toFixed(
    2,
  )} times** the serialising alone (goal: at most 1.5, ${goal}); under changes ${underLoad.fleet.ratio.toFixed(
    2,
  )} times. One entity's answer is judged when it is asked for: ${entity.ratio.toFixed(
    1,
  )} times its serialising. Calls of the portal to the API server while these answers were given: ${calls(
    results.callsDuringAnswers,
  )}.

## Readers

Each reader asks for the fleet every 5 s and follows the stream of an entity with ${
    options.volumes
  } volumes, for ${options.seconds} s, while sources change ${
    options.rate
  } times a second on the server: ${
    options.rate * options.clusters
  } times a second for the backend, which sees each under ${
    options.clusters
  } names. Calls are those that the server wrote down. The keys of a followed volume's Secret are asked for every 30 s, whoever follows it.

| readers | entities followed | fleet's answers: median | p95 | worst | reports sent | backend's CPU | calls to the API server |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
${results.readers
  .map(
    one =>
      `| ${one.readers} | ${one.followed} | ${series(one.answers)} | ${
        one.reports
      } | ${(100 * one.cpuShare).toFixed(0)} % | ${one.callsInAll}: ${calls(
        one.calls,
      )} |`,
  )
  .join('\n')}

## From a change in the cluster to its reader

| milliseconds, from before the change is written | median | p95 | worst |
| --- | ---: | ---: | ---: |
| an event on the entity's stream (the backend waits 250 for more) | ${series(
    delays.toReader,
  )} |
| the fleet's answer has it | ${series(delays.toFleet)} |
| an event, under ${underLoad.events.perSecond.toFixed(
    0,
  )} changes a second | ${series(underLoad.delays.toReader)} |
| the fleet's answer, under ${underLoad.events.perSecond.toFixed(
    0,
  )} changes a second | ${series(underLoad.delays.toFleet)} |

## Memory and start

${(memory.perVolume / 1024).toFixed(
  1,
)} KiB of heap for each volume: its source and claim in the cluster's copy, its Secret's keyring, its repository's facts, its row (${mib(
    memory.before,
  )} MiB before anybody asked, ${mib(memory.after)} MiB with all ${
    results.volumes
  } volumes, ${mib(
    memory.rss,
  )} MiB resident). From the first question until every row was there and every bucket read: ${results.loadingSeconds.toFixed(
    0,
  )} s. Verdicts: ${Object.entries(results.verdicts)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(', ')}.
${
  results.page ? toPage({ load: results.load, ...results.page }, results) : ''
}`;
}
