/**
 * What people asked for, what became of it, and what was seen to happen. Times that are compared are milliseconds since
 * 1970; documents are JSON as text, which every database can hold.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('operations', table => {
    table.comment('Operations, active and over');
    table.string('id', 36).primary();
    table
      .string('plan_id', 36)
      .notNullable()
      .unique()
      .comment('A plan starts one operation, once');
    table.string('kind', 32).notNullable();
    table.string('entity_ref', 255).notNullable();
    table.string('requested_by', 255).notNullable();
    table.string('cluster', 255).notNullable();
    table.string('namespace', 63).notNullable();
    table.string('claim', 253).notNullable();
    table
      .string('active_volume', 600)
      .unique()
      .comment('cluster/namespace/claim while it is not over: one at a time');
    table.string('state', 16).notNullable();
    table
      .string('choice', 32)
      .comment('What a person chose, until the worker has taken it up');
    table.string('chosen_by', 255);
    table.bigInteger('created_at').notNullable();
    table.bigInteger('ended_at');
    table.bigInteger('wake_at').notNullable().comment('Not looked at before');
    table.string('lease_holder', 80);
    table.bigInteger('lease_until').notNullable().defaultTo(0);
    table.integer('version').notNullable().defaultTo(1);
    table
      .text('document')
      .notNullable()
      .comment('Steps, what they remember, outcome: JSON');
    table.index(['state', 'wake_at']);
    table.index(['cluster', 'namespace', 'claim', 'created_at']);
  });
  await knex.schema.createTable('history', table => {
    table.comment('Runs and operations that ended, kept for a while');
    table.string('id', 80).primary();
    table.string('cluster', 255).notNullable();
    table.string('namespace', 63).notNullable();
    table.string('claim', 253).notNullable();
    table.string('what', 32).notNullable();
    table.bigInteger('ended_at').notNullable();
    table.text('document').notNullable().comment('HistoryEntry, JSON');
    table.index(['cluster', 'namespace', 'claim', 'ended_at']);
    table.index(['what', 'ended_at']);
    table.index(['ended_at']);
  });
  await knex.schema.createTable('signing_keys', table => {
    table.comment('What plans are signed with');
    table.string('name', 32).primary();
    table.string('value', 128).notNullable();
    table.bigInteger('created_at').notNullable();
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('signing_keys');
  await knex.schema.dropTable('history');
  await knex.schema.dropTable('operations');
};
