/**
 * Which snapshots the plans rest on that can still be started, so that no other operation deletes one of them.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('planned_snapshots', table => {
    table.comment('Snapshots that unexpired plans rest on');
    table.string('plan_id', 36).notNullable();
    table.string('snapshot_id', 64).notNullable();
    table.bigInteger('expires_at').notNullable().comment('Milliseconds');
    table.primary(['plan_id', 'snapshot_id']);
    table.index(['snapshot_id']);
    table.index(['expires_at']);
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('planned_snapshots');
};
