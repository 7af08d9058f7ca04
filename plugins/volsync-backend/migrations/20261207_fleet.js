/**
 * The rows of the list of volumes, as they were last evaluated. Times are milliseconds since 1970, the document is JSON
 * as text.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  const isPostgres = knex.client.config.client === 'pg';
  // Pages continue after a text, so every replica must order texts alike, whatever the locale of the server.
  const ordered = (table, name) =>
    table.specificType(name, isPostgres ? 'text collate "C"' : 'text');
  await knex.schema.createTable('fleet_entities', table => {
    table.comment('Entities of rows; an identifier is never used again');
    table.increments('id');
    table.string('entity_ref', 512).notNullable().unique();
  });
  await knex.schema.createTable('fleet_namespaces', table => {
    table.comment('When the rows of a namespace were last evaluated');
    table.string('cluster', 255).notNullable();
    table.string('namespace', 255).notNullable();
    table.bigInteger('checked_at').notNullable();
    table
      .bigInteger('read_at')
      .comment('When its objects were last known; older rows are last known');
    table
      .string('basis', 64)
      .notNullable()
      .comment(
        'Of the bindings in the configuration: rows of others are hidden',
      );
    table.primary(['cluster', 'namespace']);
    table.index(['read_at']);
  });
  await knex.schema.createTable('fleet_state', table => {
    table.comment('Changes with every row');
    table.string('name', 32).primary();
    table.bigInteger('revision').notNullable();
  });
  await knex.schema.createTable('fleet_rows', table => {
    table.comment('A volume as one entity sees it');
    ordered(table, 'position')
      .primary()
      .comment(
        'Cluster, namespace, claim, entity: unique, and the usual order',
      );
    table.string('cluster', 255).notNullable();
    table.string('namespace', 255).notNullable();
    table.integer('entity_id').notNullable();
    table.integer('verdict').notNullable().comment('0 is the worst');
    ordered(table, 'volume').notNullable();
    ordered(table, 'service').notNullable();
    ordered(table, 'owner');
    ordered(table, 'system');
    table.bigInteger('restorable_at');
    table.bigInteger('deadline_at').comment('When it is past its objective');
    table.bigInteger('proven_at');
    table.bigInteger('next_run_at');
    table.bigInteger('bytes');
    table.bigInteger('growth_bytes');
    table.text('search').notNullable().comment('In lowercase');
    table.text('document').notNullable().comment('FleetRow, JSON');
    table.index(['cluster', 'namespace']);
    for (const key of [
      'verdict',
      'volume',
      'service',
      'owner',
      'system',
      'restorable_at',
      'deadline_at',
      'proven_at',
      'next_run_at',
      'bytes',
      'growth_bytes',
    ]) {
      // What the caller may see is found out from the index alone.
      table.index([key, 'position', 'entity_id']);
    }
    // Counts are read from this index alone.
    table.index(
      ['entity_id', 'verdict', 'restorable_at', 'deadline_at', 'proven_at'],
      'fleet_rows_score',
    );
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('fleet_rows');
  await knex.schema.dropTable('fleet_state');
  await knex.schema.dropTable('fleet_namespaces');
  await knex.schema.dropTable('fleet_entities');
};
