// Makes the tables of graphile-worker.
import { runMigrations } from 'graphile-worker';

await runMigrations({ connectionString: process.argv[2] });
