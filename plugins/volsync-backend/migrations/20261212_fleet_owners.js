/**
 * Which replica evaluates which cluster, and the state of each cluster as its owner reported it last. Times are
 * milliseconds since 1970.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('fleet_clusters', table => {
    table.comment('Each cluster is evaluated by one replica, its owner');
    table.string('cluster', 255).primary();
    table.string('holder', 80).comment('The owner; absent if it has none');
    table.bigInteger('held_until').comment('When the lease expires');
    table.bigInteger('reported_at').comment('When its owner last reported');
    table.text('document').comment('FleetCluster, JSON');
    table.index(['holder']);
  });
  await knex.schema.createTable('fleet_replicas', table => {
    table.comment('Replicas that evaluate clusters');
    table.string('id', 80).primary();
    table
      .string('configuration', 64)
      .notNullable()
      .comment('Of its clusters: replicas that have the same share them');
    table.bigInteger('alive_until').notNullable();
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('fleet_replicas');
  await knex.schema.dropTable('fleet_clusters');
};
