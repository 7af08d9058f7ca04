/**
 * That the permission policy was seen to tell people apart, for each permission that can destroy data. Times are
 * milliseconds since 1970.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('policy_witnesses', table => {
    table.comment('Whom the policy did not simply allow something, the newest');
    table.string('permission', 128).primary();
    table.string('user_ref', 512).notNullable();
    table.bigInteger('seen_at').notNullable();
  });
};

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('policy_witnesses');
};
