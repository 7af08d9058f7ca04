/**
 * What was last listed of the repository behind each Secret. Times are milliseconds since 1970, documents are JSON as
 * text.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('listings', table => {
    table.comment('The newest listing of each repository');
    table
      .string('secret', 64)
      .primary()
      .comment('Digest of the cluster, the namespace and the Secret');
    table.bigInteger('read_at').notNullable();
    table
      .bigInteger('lost_at')
      .comment('When it could no longer be listed; empty if it could');
    table.text('document').notNullable().comment('RepositoryFacts, JSON');
    table.index(['read_at']);
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('listings');
};
