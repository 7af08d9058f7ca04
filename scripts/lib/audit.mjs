import { createRequire } from 'node:module';
import path from 'node:path';

const FAILING = new Set(['high', 'critical']);

/**
 * The advisories in the output of `yarn npm audit --json`: one JSON object for each line. Undefined if the registry has
 * none.
 */
export function readRegistryAnswer(output) {
  const found = [];
  for (const line of output.split('\n').filter(one => one.trim())) {
    let entry;
    try {
      entry = JSON.parse(line);
    } catch {
      return undefined;
    }
    const { children } = entry;
    if (!children) return undefined;
    found.push({
      id: /GHSA-[\w-]+/.exec(children.URL ?? '')?.[0] ?? String(children.ID),
      package: entry.value,
      severity: children.Severity,
      versions: children['Tree Versions'] ?? [],
    });
  }
  return found;
}

/** The advisories of a file that apply to the versions in a lock file. */
export function matchAdvisories(advisories, versions, root) {
  const { satisfies } = createRequire(path.join(root, 'package.json'))(
    'semver',
  );
  return advisories.flatMap(advisory => {
    const hit = (versions.get(advisory.package) ?? []).filter(version =>
      satisfies(version, advisory.vulnerable),
    );
    return hit.length > 0 ? [{ ...advisory, versions: hit }] : [];
  });
}

/**
 * The vulnerabilities to fix, as lines for a person: high severity advisories that are not accepted, and accepted ones
 * whose date has passed.
 */
export function judgeAdvisories(found, accepted, today) {
  return found
    .filter(({ severity }) => FAILING.has(severity))
    .flatMap(({ id, package: name, severity, versions }) => {
      const exception = accepted.find(one => one.id === id);
      if (exception && exception.until >= today) return [];
      return [
        `${name} ${versions.join(', ')}: ${id}, ${severity}${
          exception ? `, accepted until ${exception.until} only` : ''
        }`,
      ];
    });
}
