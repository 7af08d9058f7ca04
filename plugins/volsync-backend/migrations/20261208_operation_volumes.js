/**
 * Which volumes each operation works on: one that restores a whole service works on several. What runs already works on
 * one.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('operation_volumes', table => {
    table.comment('The volumes of each operation, and who may not start');
    table.string('operation_id', 36).notNullable();
    table
      .string('volume', 600)
      .notNullable()
      .comment('cluster/namespace/claim');
    table
      .string('active', 600)
      .unique()
      .comment('The same while it is not over: one operation at a time');
    table
      .string('mark', 36)
      .notNullable()
      .comment('On what the operation makes for this volume');
    table.primary(['operation_id', 'volume']);
    table.index(['volume']);
  });
  await knex('operation_volumes').insert(
    knex('operations').select(
      'id',
      knex.raw("cluster || '/' || namespace || '/' || claim"),
      'active_volume',
      knex.raw('substr(plan_id, 1, 8)'),
    ),
  );
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('operation_volumes');
};
