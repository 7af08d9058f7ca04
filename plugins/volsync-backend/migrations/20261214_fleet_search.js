/**
 * Finds rows by a part of their text without reading all of them. Triggers write to these tables only if the text of a
 * row changes, which is rare: the index of one row's trigrams takes longer to write than the row.
 *
 * @param { import('knex').Knex } knex
 */
exports.up = async function up(knex) {
  const isPostgres = knex.client.config.client === 'pg';
  await (isPostgres ? createForPostgres(knex) : createForSqlite(knex));
};

async function createForPostgres(knex) {
  await knex.schema.createTable('fleet_texts', table => {
    table.comment('What fleet_rows are searched by');
    table.specificType('position', 'text collate "C"').primary();
    table.text('search').notNullable();
  });
  await knex.raw(
    'insert into fleet_texts (position, search) select position, search from fleet_rows',
  );
  await knex.raw(
    `create function fleet_rows_follow_text() returns trigger language plpgsql as $$ begin
       if tg_op = 'DELETE' then
         delete from fleet_texts where position = old.position;
       else
         insert into fleet_texts (position, search) values (new.position, new.search)
           on conflict (position) do update set search = excluded.search;
       end if;
       return null;
     end $$`,
  );
  await knex.raw(
    `create trigger fleet_rows_text after insert or delete on fleet_rows
       for each row execute function fleet_rows_follow_text()`,
  );
  await knex.raw(
    `create trigger fleet_rows_text_changed after update on fleet_rows
       for each row when (old.search is distinct from new.search) execute function fleet_rows_follow_text()`,
  );
  await indexTrigrams(knex);
}

/** Without the right to create the extension, a search reads every text. */
async function indexTrigrams(knex) {
  try {
    await knex.transaction(async transaction => {
      await transaction.raw('create extension if not exists pg_trgm');
      // It may be in the schema of another plugin
      const { nspname: schema } = await transaction('pg_extension')
        .join('pg_namespace', 'pg_namespace.oid', 'extnamespace')
        .where({ extname: 'pg_trgm' })
        .first('nspname');
      await transaction.raw(
        'create index fleet_texts_search on fleet_texts using gin (search ??.gin_trgm_ops)',
        [schema],
      );
    });
  } catch (error) {
    // No right to create it or to use its schema, or not among the server's extensions
    if (!['42501', '0A000', '58P01'].includes(error.code)) {
      throw error;
    }
  }
}

async function createForSqlite(knex) {
  await knex.schema.createTable('fleet_texts', table => {
    table.comment('Numbers of rows in fleet_search');
    table.increments('id');
    table.text('position').notNullable().unique();
  });
  await knex.raw(
    `create virtual table fleet_search using fts5(search, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1')`,
  );
  const numberOf = row =>
    `(select id from fleet_texts where position = ${row}.position)`;
  const triggers = {
    added: `insert on fleet_rows begin
        insert into fleet_texts (position) values (new.position);
        insert into fleet_search (rowid, search) values (${numberOf(
          'new',
        )}, new.search);
      end`,
    changed: `update on fleet_rows when old.search is not new.search begin
        update fleet_search set search = new.search where rowid = ${numberOf(
          'old',
        )};
      end`,
    removed: `delete on fleet_rows begin
        delete from fleet_search where rowid = ${numberOf('old')};
        delete from fleet_texts where position = old.position;
      end`,
  };
  for (const [name, trigger] of Object.entries(triggers)) {
    await knex.raw(`create trigger fleet_rows_text_${name} after ${trigger}`);
  }
  await knex.raw(
    'insert into fleet_texts (position) select position from fleet_rows',
  );
  await knex.raw(
    'insert into fleet_search (rowid, search) select id, search from fleet_texts join fleet_rows using (position)',
  );
}

/** @param { import('knex').Knex } knex */
exports.down = async function down(knex) {
  if (knex.client.config.client === 'pg') {
    await knex.raw('drop trigger fleet_rows_text on fleet_rows');
    await knex.raw('drop trigger fleet_rows_text_changed on fleet_rows');
    await knex.raw('drop function fleet_rows_follow_text');
  } else {
    for (const name of ['added', 'changed', 'removed']) {
      await knex.raw(`drop trigger fleet_rows_text_${name}`);
    }
    await knex.raw('drop table fleet_search');
  }
  await knex.schema.dropTable('fleet_texts');
};
