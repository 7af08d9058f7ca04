/*
 * Loaded before the backend, for a quick second start. Backstage reads the schema of the configuration from the types
 * of every package at each start, to know the secrets that the log must hide. It takes seconds, and changes only with
 * the packages: so it is kept in VOLSYNC_CONFIG_SCHEMA, which is deleted when they change.
 */
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire, flushCompileCache } = require('node:module');

const file = process.env.VOLSYNC_CONFIG_SCHEMA;
const backend = createRequire(`${process.cwd()}/package.json`);
const defaults = createRequire(backend.resolve('@backstage/backend-defaults'));
const configLoader = defaults('@backstage/config-loader');
const { loadConfigSchema } = configLoader;

function readKept(dependencies) {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    return kept.dependencies === dependencies ? kept.serialized : undefined;
  } catch {
    return undefined;
  }
}

configLoader.loadConfigSchema = async options => {
  if (!options.dependencies || options.noUndeclaredProperties) {
    return loadConfigSchema(options);
  }
  const dependencies = options.dependencies.join(' ');
  const kept = readKept(dependencies);
  if (kept) return loadConfigSchema({ serialized: kept });
  let complete = true;
  const schema = await loadConfigSchema({
    ...options,
    onSchemaError: error => {
      complete = false;
      options.onSchemaError?.(error);
    },
  });
  if (complete) {
    const text = JSON.stringify({
      dependencies,
      serialized: schema.serialize(),
    });
    writeFileSync(`${file}.${process.pid}`, text);
    renameSync(`${file}.${process.pid}`, file);
  }
  return schema;
};

// Otherwise Node writes it at a regular exit only
const FLUSH_AFTER_MS = 20_000;
setTimeout(flushCompileCache, FLUSH_AFTER_MS).unref();
