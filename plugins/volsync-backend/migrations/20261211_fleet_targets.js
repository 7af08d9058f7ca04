/**
 * What scheduled test restores and requests for many volumes need to know of each row, and what could not be read, so
 * that replicas that evaluate nothing know it too.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('fleet_rows', table => {
    table
      .text('target')
      .comment('VolumeTarget, JSON; absent until it is evaluated again');
  });
  await knex.schema.alterTable('fleet_namespaces', table => {
    table.text('gaps').comment('FleetGap[], JSON; absent without gaps');
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('fleet_rows', table => {
    table.dropColumn('target');
  });
  await knex.schema.alterTable('fleet_namespaces', table => {
    table.dropColumn('gaps');
  });
};
