/**
 * What verifications of snapshots found. Times are milliseconds since 1970, the document is JSON as text.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('verifications', table => {
    table.comment('The newest verifications of each snapshot');
    table.string('location', 1024).notNullable();
    table.string('snapshot', 64).notNullable();
    table
      .boolean('content')
      .notNullable()
      .comment('Whether every byte was read: one row for each way');
    table.bigInteger('verified_at').notNullable();
    table
      .bigInteger('written_at')
      .notNullable()
      .comment('When other replicas can learn of it');
    table.boolean('damaged').notNullable();
    table.text('document').notNullable().comment('Verification, JSON');
    table.primary(['location', 'snapshot', 'content']);
    table.index(['written_at']);
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('verifications');
};
