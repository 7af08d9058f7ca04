/**
 * Problems that stand, and what is to be told of them and of operations that ended. Times are milliseconds since 1970;
 * documents are JSON as text.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('problems', table => {
    table.comment('Problems that stand or ended just now, each once');
    table.string('id', 64).primary();
    table.string('kind', 32).notNullable();
    table.bigInteger('first_seen_at').notNullable();
    table
      .bigInteger('told_at')
      .comment('Empty until it has stood long enough to be told');
    table
      .bigInteger('gone_since')
      .comment('Not seen any more; it is over when that has lasted');
    table.text('document').notNullable().comment('What it is about: JSON');
    table.index(['kind']);
  });
  await knex.schema.createTable('notices', table => {
    table.comment('What is to be sent as a notification, and what was');
    table
      .string('id', 120)
      .primary()
      .comment('Made of what it tells: the same is told once');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('due_at').notNullable().comment('Not tried before');
    table.integer('attempts').notNullable().defaultTo(0);
    table.bigInteger('sent_at');
    table.text('document').notNullable().comment('Recipients, payload: JSON');
    table.index(['sent_at', 'due_at']);
    table.index(['created_at']);
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('notices');
  await knex.schema.dropTable('problems');
};
