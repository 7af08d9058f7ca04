/**
 * How many volumes of each entity were within their objective, added up once an hour. Times are milliseconds since 1970.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('objective_days', table => {
    table.comment('Volume-hours of an entity on a day in UTC');
    table.bigInteger('day').notNullable().comment('Its start');
    table
      .string('entity_ref', 512)
      .notNullable()
      .comment('A caller sees only rows of entities that they may view');
    table.integer('hours').notNullable().comment('Counted so far');
    table.bigInteger('volumes').notNullable();
    table
      .bigInteger('expected')
      .notNullable()
      .comment('With an objective, or unknown');
    table.bigInteger('within').notNullable();
    table.bigInteger('protected').notNullable();
    table.bigInteger('test_restored').notNullable();
    table.primary(['day', 'entity_ref']);
    table.index(['entity_ref']);
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('objective_days');
};
