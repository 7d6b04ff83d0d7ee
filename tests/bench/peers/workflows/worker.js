// One worker: takes up steps of runs until none is left. Each step is written once and does one thing to a lead, in one
// transaction with the job of the next step, as whoever builds workflows on a queue does it.
import { run } from 'graphile-worker';

const [, , connectionString, organization, steps, concurrency] = process.argv;

const runner = await run({
  connectionString,
  concurrency: Number(concurrency),
  pollInterval: 200,
  noHandleSignals: true,
  logger: undefined,
  taskList: {
    step: async ({ run: id, lead, step }, helpers) =>
      helpers.withPgClient(async (client) => {
        await client.query('begin');
        try {
          const written = await client.query(
            'insert into bench.steps (run, step) values ($1, $2) on conflict do nothing',
            [id, step],
          );
          if (written.rowCount === 1) {
            await client.query(
              'update public.leads set lead_score = lead_score + 1 where organization_id = $1 and id = $2',
              [organization, lead],
            );
            if (step < Number(steps)) {
              await client.query("select graphile_worker.add_job('step', $1)", [
                JSON.stringify({ run: id, lead, step: step + 1 }),
              ]);
            }
          }
          await client.query('commit');
        } catch (error) {
          await client.query('rollback');
          throw error;
        }
      }),
  },
});
process.on('SIGTERM', () => runner.stop().then(() => process.exit(0)));
await runner.promise;
