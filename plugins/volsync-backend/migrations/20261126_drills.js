/**
 * Who of several replicas does what one alone may do, and what is known of drills on a schedule. Times are milliseconds
 * since 1970.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('leases', table => {
    table.comment('What one replica alone does, until its lease runs out');
    table.string('name', 32).primary();
    table.string('holder', 80).notNullable();
    table.bigInteger('held_until').notNullable();
  });
  await knex.schema.createTable('drill_schedules', table => {
    table.comment('Volumes that are drilled on a schedule');
    table.string('cluster', 255).notNullable();
    table.string('namespace', 63).notNullable();
    table.string('claim', 253).notNullable();
    table
      .bigInteger('since')
      .notNullable()
      .comment('When the portal learnt that drills are wanted');
    table.bigInteger('tried_at').comment('When it last tried to start one');
    table
      .text('message')
      .comment('Why that one did not begin; empty where it did');
    table.primary(['cluster', 'namespace', 'claim']);
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('drill_schedules');
  await knex.schema.dropTable('leases');
};
