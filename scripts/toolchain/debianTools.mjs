import path from 'node:path';
import { hasDebian, unpackDebian } from './debian.mjs';
import { probe } from '../lib/run.mjs';
import { UserError } from '../lib/say.mjs';

/**
 * Programs for the lab's checks of our files that no module registry has: the machine's own, otherwise Debian's,
 * unpacked into the cache. Nothing is installed.
 */

/** From the older suite: newer machines also have the libraries that it links to. */
const PACKAGES = {
  prometheus: { suite: 'bookworm', name: 'prometheus' },
  victoriaMetrics: { suite: 'trixie', name: 'victoria-metrics' },
  gettext: { suite: 'bookworm', name: 'gettext-base' },
};

/** If there are several envsubst: GNU gettext's does not support defaults. */
const isGettext = output => /GNU gettext/.test(output ?? '');

/**
 * Prometheus and the tool that checks and tests its rules.
 * @returns {Promise<{ prometheus: string, promtool: string }>} names or paths
 */
export async function ensurePrometheus({ cache }) {
  return ensure(PACKAGES.prometheus, {
    cache,
    programs: { prometheus: 'prometheus', promtool: 'promtool' },
    works: async binary =>
      /version 2\.|version 3\./.test(
        (await probe(binary, ['--version'])) ?? '',
      ),
  });
}

/**
 * VictoriaMetrics and its alerting.
 * @returns {Promise<{ victoriaMetrics: string, vmalert: string }>} names or paths
 */
export async function ensureVictoriaMetrics({ cache }) {
  return ensure(PACKAGES.victoriaMetrics, {
    cache,
    programs: { victoriaMetrics: 'victoria-metrics', vmalert: 'vmalert' },
    works: async binary => (await probe(binary, ['-help'])) !== undefined,
  });
}

/** @returns {Promise<{ envsubst: string }>} the envsubst of GNU gettext */
export async function ensureGettext({ cache }) {
  return ensure(PACKAGES.gettext, {
    cache,
    programs: { envsubst: 'envsubst' },
    works: async binary => isGettext(await probe(binary, ['--version'])),
  });
}

async function ensure(package_, { cache, programs, works }) {
  const folder = path.join(cache, `debian-${package_.name}`);
  const inFolder = Object.fromEntries(
    Object.entries(programs).map(([key, name]) => [
      key,
      path.join(folder, 'usr/bin', name),
    ]),
  );
  for (const candidate of [programs, inFolder]) {
    if ((await Promise.all(Object.values(candidate).map(works))).every(Boolean))
      return candidate;
  }
  const names = Object.values(programs).join(' and ');
  if (!(await hasDebian())) {
    throw new UserError(
      `The lab's tests need ${names}, and they can be downloaded on Debian only.`,
      `Install ${package_.name} so that they are on the PATH.`,
    );
  }
  await unpackDebian({
    suite: package_.suite,
    packages: [package_.name],
    target: folder,
  });
  if ((await Promise.all(Object.values(inFolder).map(works))).every(Boolean))
    return inFolder;
  throw new UserError(
    `Debian's package ${package_.name} was downloaded, but ${names} don't run here.`,
    `Install ${package_.name} so that they are on the PATH.`,
  );
}
