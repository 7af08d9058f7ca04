/**
 * The last snapshot of each volume, so that a volume whose backups were stopped still knows it, and a repository that
 * nothing uses any more still knows whose it is. Times are milliseconds since 1970, the document is JSON as text.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('last_backups', table => {
    table.comment('The last snapshot of each volume');
    table.string('cluster').notNullable();
    table.string('namespace').notNullable();
    table.string('claim').notNullable();
    table.bigInteger('saved_at').notNullable();
    table.text('document').notNullable().comment('LastBackup, JSON');
    table.primary(['cluster', 'namespace', 'claim']);
    table.index(['saved_at']);
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('last_backups');
};
