/**
 * Requests for many volumes, and the operations that each of them started. Times are milliseconds since 1970, the
 * document is JSON as text.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('bulk_operations', table => {
    table.comment('Backups or test restores of many volumes');
    table.string('id', 36).primary().comment('That of its plan');
    table.string('kind', 32).notNullable();
    table.string('requested_by', 255).notNullable();
    table.string('reason', 500);
    table.bigInteger('created_at').notNullable();
    table.bigInteger('ended_at');
    table
      .string('stop', 16)
      .comment('pending: start no more; all: stop those that run, too');
    table.string('stopped_by', 255);
    table.integer('version').notNullable().defaultTo(1);
    table
      .text('document')
      .notNullable()
      .comment('Its volumes and their results: JSON');
    table.index(['ended_at']);
    table.index(['created_at']);
  });
  await knex.schema.alterTable('operations', table => {
    table.string('parent_id', 36).comment('The request for many volumes');
    // However often a replica is killed in between: one operation for each volume. Empty parents are not compared.
    table.unique(['parent_id', 'cluster', 'namespace', 'claim'], {
      indexName: 'operations_parent_volume',
    });
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('operations', table => {
    table.dropUnique(
      ['parent_id', 'cluster', 'namespace', 'claim'],
      'operations_parent_volume',
    );
    table.dropColumn('parent_id');
  });
  await knex.schema.dropTable('bulk_operations');
};
