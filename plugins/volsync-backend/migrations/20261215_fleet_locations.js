/**
 * Which sources back up to one location, for replicas that don't watch their clusters. Times are milliseconds since
 * 1970.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('fleet_locations', table => {
    table.comment('The locations of replication sources, by their digest');
    table.string('digest', 64).notNullable();
    table.string('cluster', 255).notNullable();
    table.string('namespace', 255).notNullable();
    table.string('source', 255).notNullable();
    table.string('secret', 255).notNullable().comment('Its name');
    table
      .boolean('opens')
      .notNullable()
      .comment('Whether its credentials were seen to open the repository');
    table.primary(['digest', 'cluster', 'namespace', 'source']);
    table.index(['cluster']);
  });
  await knex.schema.alterTable('fleet_clusters', table => {
    table
      .string('locations_basis', 64)
      .comment('Identifies the bindings with which locations were written');
    table.bigInteger('locations_at').comment('When they were last confirmed');
    table.integer('locations_revision').notNullable().defaultTo(0);
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('fleet_clusters', table => {
    table.dropColumn('locations_basis');
    table.dropColumn('locations_at');
    table.dropColumn('locations_revision');
  });
  await knex.schema.dropTable('fleet_locations');
};
