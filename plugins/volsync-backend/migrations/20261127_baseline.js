/**
 * What backing the sample up and restoring it took, each time. Times are milliseconds since 1970, the document is JSON
 * as text.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('baseline', table => {
    table.comment('Backups and restores of the sample volume');
    table
      .string('id', 80)
      .primary()
      .comment('Of the entry of the history that it was learnt from');
    table.string('cluster', 255).notNullable();
    table.bigInteger('ended_at').notNullable();
    table.text('document').notNullable().comment('BaselineSample, JSON');
    table.index(['cluster', 'ended_at']);
    table.index(['ended_at']);
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('baseline');
};
