/**
 * Calculates what many volumes cost, from the costs of few. Each cost is a fixed part and a part for each volume, both
 * from two measured sizes; the third, largest measured size checks the result.
 */

/** Of one replica: its volumes are evaluated on one thread */
const LIMITS = { cores: 1, memoryBytes: 4 * 2 ** 30 };

/** The line through two measured points. */
function fit(small, large, of) {
  const each = (of(large) - of(small)) / (large.volumes - small.volumes);
  return { each, fixed: Math.max(0, of(small) - each * small.volumes) };
}

/** @param {{ volumes: number, cpuShare: number, heapBytes: number, rssBytes: number }[]} measured smallest first */
export function toCosts([small, large]) {
  return {
    cpu: fit(small, large, one => one.cpuShare),
    heap: fit(small, large, one => one.heapBytes),
    rss: fit(small, large, one => one.rssBytes),
  };
}

export function predict(costs, volumes) {
  const at = ({ fixed, each }) => fixed + each * volumes;
  return {
    volumes,
    cpuShare: at(costs.cpu),
    heapBytes: at(costs.heap),
    rssBytes: at(costs.rss),
  };
}

/** The fewest replicas whose share of the clusters fits into one busy core and 4 GiB each. */
export function planReplicas(costs, { volumes, clusters }) {
  for (let replicas = 1; replicas <= clusters; replicas += 1) {
    const owned = Math.ceil(clusters / replicas) * (volumes / clusters);
    const one = predict(costs, owned);
    if (one.cpuShare <= LIMITS.cores && one.rssBytes <= LIMITS.memoryBytes) {
      return { replicas, each: one };
    }
  }
  return undefined;
}

/** How far the prediction is from what was measured; 0.1 is 10 %. */
export function checkPrediction(costs, measured) {
  const predicted = predict(costs, measured.volumes);
  return Object.fromEntries(
    ['cpuShare', 'heapBytes', 'rssBytes'].map(name => [
      name,
      {
        predicted: predicted[name],
        measured: measured[name],
        error: predicted[name] / measured[name] - 1,
      },
    ]),
  );
}
