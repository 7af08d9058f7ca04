/** The versions of each npm package in a Yarn lock file, as `Map<name, string[]>`. */
export function readLockFile(text) {
  const versions = new Map();
  const resolutions = text.matchAll(
    /^ {2}resolution: "((?:@[^@/]+\/)?[^@]+)@npm:([^"]+)"$/gm,
  );
  for (const [, name, version] of resolutions) {
    versions.set(name, [...(versions.get(name) ?? []), version]);
  }
  return versions;
}

/** The packages of a scope with more than one version in a lock file, as lines for a person. */
export function listDuplicates(versions, scope) {
  return [...versions]
    .filter(([name, all]) => name.startsWith(`${scope}/`) && all.length > 1)
    .map(([name, all]) => `${name}: ${all.join(', ')}`);
}
