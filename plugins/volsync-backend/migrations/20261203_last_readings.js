/**
 * What was last read of the surroundings that verdicts rest on. Times are milliseconds since 1970, the document is JSON as
 * text.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('last_readings', table => {
    table.comment('Classes and controllers of clusters, as last read');
    table.string('key', 512).primary().comment('Cluster and what was read');
    table.bigInteger('read_at').notNullable();
    table.text('document').notNullable().comment('Reading, JSON');
    table.index(['read_at']);
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('last_readings');
};
