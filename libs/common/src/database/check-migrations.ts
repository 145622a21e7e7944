import { DataSource } from 'typeorm';
import { databaseOptions } from './data-source.js';
import { checkDatabaseUrl } from './migrate.js';

/*
 * Drift check: brings an empty database up with the migrations and asks TypeORM what it would still change to fit the
 * records. Anything is a failure; `--print` prints the statements, which is how a new migration is begun.
 */
const source = new DataSource(databaseOptions(checkDatabaseUrl(process.env)));
await source.initialize();
await source.runMigrations();
const { upQueries } = await source.driver.createSchemaBuilder().log();
await source.destroy();

for (const { query } of upQueries) console.log(`${query};`);
if (upQueries.length > 0 && !process.argv.includes('--print')) {
  console.error(`The migrations lag behind the records by ${String(upQueries.length)} statements (above).`);
  process.exitCode = 1;
}
