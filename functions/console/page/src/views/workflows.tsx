import { call, got, organization, rows, table } from '../api';
import { draw, STEP, summary, type Drawn } from '../graph';
import { say, t } from '../i18n';
import { List, Table } from '../list';
import { act, ago, ask, dateTime, isAdmin, link, number, route } from '../state';
import { Badge, Card, Empty, Facts, Head, Shown, useLoaded } from '../ui';

export default function Workflows({ id }: { id: string | null }) {
  if (id) return <Workflow key={id} id={id} />;
  return (
    <>
      <Head title={t('Workflows')} />
      <List
        table="workflows" select="id, name, description, trigger_type, status, total_executions, failed_executions, last_run_at, created_at"
        order={{ column: 'created_at', ascending: false }} search={['name', 'description']}
        filter={{ column: 'status', label: t('Status'), options: (['draft', 'active', 'inactive'] as const).map((state) => [state, t(state)] as const) }}
        href={(row) => link('workflows', row.id)} empty={t('No workflows yet.')}
        columns={[
          { title: t('Name'), cell: (row) => <span>{row.name}{row.description && <small class="block">{row.description}</small>}</span> },
          { title: t('Begins with'), cell: (row) => say(row.trigger_type) },
          { title: t('Status'), cell: (row) => <Badge state={row.status} /> },
          { title: t('Runs'), cell: (row) => number(row.total_executions), isNumber: true },
          { title: t('Failed'), cell: (row) => number(row.failed_executions), isNumber: true },
          { title: t('Last run'), cell: (row) => (row.last_run_at ? ago(row.last_run_at) : '–') },
        ]}
      />
    </>
  );
}

function Workflow({ id }: { id: string }) {
  const run = route.value.query.get('run');
  const loaded = useLoaded(async () => (await got(rows('workflows', '*').eq('id', id)))[0] ?? { id: null }, [id, organization.value?.id]);
  const steps = useLoaded(() => (run ? got(rows('workflow_steps', 'id, node_id, status, handle, error, error_detail, started_at, finished_at').eq('execution_id', run).order('started_at')) : Promise.resolve([])), [run]);
  const change = async (work: () => Promise<unknown>, done: string) => {
    if (await act(work, done)) loaded.reload();
  };
  return (
    <Shown loaded={loaded}>
      {(workflow) => !workflow.id ? <><Head title={t('Not found')} back={link('workflows')} /><Empty>{t('There is no such workflow.')}</Empty></> : (
        <>
          <Head title={workflow.name} back={link('workflows')}>
            {isAdmin() && workflow.status !== 'active' && (
              <button type="button" class="primary" onClick={() => void change(() => call('workflow-run', { action: 'activate', workflow_id: id }, { idempotencyKey: crypto.randomUUID() }), t('The workflow is active.'))}>{t('Activate')}</button>
            )}
            {isAdmin() && workflow.status === 'active' && (
              <button type="button" onClick={() => void change(() => got(table('workflows').update({ status: 'inactive' }).eq('id', id).select('id')), t('The workflow is stopped.'))}>{t('Stop')}</button>
            )}
          </Head>
          <div class="columns two">
            <Card title={t('Steps')}>
              {workflow.nodes.length === 0 ? <Empty>{t('None')}</Empty> : <Graph drawn={draw(workflow.nodes, workflow.edges)} states={new Map((steps.value ?? []).map((step) => [step.node_id, step.status]))} name={workflow.name} />}
            </Card>
            <div>
              <Card title={t('About')}>
                {workflow.description && <p>{workflow.description}</p>}
                <Facts facts={[
                  [t('Status'), <Badge state={workflow.status} />],
                  [t('Begins with'), say(workflow.trigger_type)],
                  [t('Runs'), number(workflow.total_executions)],
                  [t('Failed'), number(workflow.failed_executions)],
                ]} />
              </Card>
              {run && (
                <Card title={t('Steps of the run')} tools={<button type="button" class="small" onClick={() => ask({ run: '' })}>{t('Close')}</button>}>
                  <Shown loaded={steps}>
                    {(found) => found.length === 0 ? <Empty>{t('Nothing happened yet.')}</Empty> : (
                      <Table rows={found} columns={[
                        { title: t('Step'), cell: (row) => row.node_id },
                        { title: t('Status'), cell: (row) => <span><Badge state={row.status} />{row.error && <small class="block">{row.error_detail ?? row.error}</small>}</span> },
                        { title: t('Way'), cell: (row) => (row.handle ? say(row.handle) : '–') },
                        { title: t('Starts'), cell: (row) => dateTime(row.started_at) },
                      ]} />
                    )}
                  </Shown>
                </Card>
              )}
            </div>
          </div>
          <Card title={t('Runs')}>
            <Runs workflow={id} version={loaded.value} />
          </Card>
        </>
      )}
    </Shown>
  );
}

function Runs({ workflow, version }: { workflow: string; version: unknown }) {
  const change = (action: 'cancel' | 'retry', run: string, done: string) =>
    act(() => call('workflow-run', { action, execution_id: run }, { idempotencyKey: crypto.randomUUID() }), done);
  return (
    <List
      table="workflow_executions" version={version} select="id, status, error_message, started_at, completed_at, created_at, lead:leads (id, name, email)"
      order={{ column: 'created_at', ascending: false }} where={(request) => request.eq('workflow_id', workflow)} empty={t('No runs yet.')}
      href={(row) => link('workflows', workflow, { run: row.id })}
      columns={[
        { title: t('Starts'), cell: (row) => dateTime(row.started_at) },
        { title: t('Lead'), cell: (row) => row.lead?.name ?? row.lead?.email ?? '–' },
        { title: t('Status'), cell: (row) => <span><Badge state={row.status} />{row.error_message && <small class="block">{row.error_message}</small>}</span> },
        { title: '', cell: (row) => (
          <>
            {['pending', 'running', 'waiting'].includes(row.status) && <button type="button" class="small" onClick={() => void change('cancel', row.id, t('The run is cancelled.'))}>{t('Cancel')}<span class="hidden"> {dateTime(row.started_at)}</span></button>}
            {['failed', 'cancelled'].includes(row.status) && <button type="button" class="small" onClick={() => void change('retry', row.id, t('The run goes on.'))}>{t('Try again')}<span class="hidden"> {dateTime(row.started_at)}</span></button>}
          </>
        ) },
      ]}
    />
  );
}

const MARGIN = 8;
const short = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** The steps as boxes and lines. Who does not see it has them as a list, with where each leads. */
function Graph({ drawn, states, name }: { drawn: Drawn; states: Map<string, string>; name: string }) {
  const { nodes, edges, width, height } = drawn;
  return (
    <>
      <div class="graph" role="region" aria-label={t('Steps')} tabIndex={0}>
        <svg viewBox={`${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`} width={width + 2 * MARGIN} height={height + 2 * MARGIN} role="img" aria-label={name}>
          {edges.map(({ id, handle, from, to }) => {
            const [x1, y1, x2, y2] = [from.x + STEP.width / 2, from.y + STEP.height, to.x + STEP.width / 2, to.y];
            const middle = (y1 + y2) / 2;
            return (
              <g key={id}>
                <path class="way" d={`M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`} />
                <path class="tip" d={`M${x2 - 4} ${y2 - 7}L${x2} ${y2}L${x2 + 4} ${y2 - 7}`} />
                {handle && handle !== 'next' && <text class="handle" x={(x1 + x2) / 2} y={middle + 4}>{say(handle)}</text>}
              </g>
            );
          })}
          {nodes.map((node) => {
            const about = summary(node);
            return (
              <g key={node.id} class={`step ${states.get(node.id) ?? ''}`} transform={`translate(${node.x} ${node.y})`}>
                <title>{`${node.id}: ${say(node.type)}${about && `, ${about}`}`}</title>
                <rect width={STEP.width} height={STEP.height} rx="8" />
                <text x="12" y={about ? 23 : 32}>{short(say(node.type), 22)}</text>
                {about && <text class="about" x="12" y="41">{short(about, 26)}</text>}
              </g>
            );
          })}
        </svg>
      </div>
      <ol class="hidden">
        {nodes.map((node) => (
          <li key={node.id}>
            {node.id}: {say(node.type)} {summary(node)}
            {edges.filter(({ from }) => from.id === node.id).map(({ handle, to }) => ` → ${handle ? `${say(handle)}: ` : ''}${to.id}`).join(';')}
          </li>
        ))}
      </ol>
    </>
  );
}
