/**
 * What checks of completeness found. Times are milliseconds since 1970, documents are JSON as text.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('completeness', table => {
    table.comment('The newest check of each repository');
    table
      .string('repository', 64)
      .primary()
      .comment('Digest of the namespace, the address and the config object');
    table.string('location', 1024).notNullable();
    table.bigInteger('checked_at').notNullable();
    table
      .text('checks')
      .notNullable()
      .comment('SnapshotCheck of each snapshot, JSON');
    table
      .text('memo')
      .notNullable()
      .comment('Marks of the packs and indexes that were there, JSON');
    table.index(['checked_at']);
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('completeness');
};
