import { got, organization, rows } from '../api';
import { t } from '../i18n';
import { ago, number, route } from '../state';
import { Empty, Facts, Head, Shown, useLoaded } from '../ui';

const STAGES = ['new', 'contacted', 'qualified', 'converted', 'lost'] as const;
const SHOWN = 50;

/** Leads by the stage that they reached. */
export default function Leads() {
  const loaded = useLoaded(() => Promise.all(STAGES.map(async (stage) => {
    const request = rows('leads', 'id, name, email, phone, source, lead_score, notes, created_at', { count: 'exact' })
      .eq('status', stage).order('created_at', { ascending: false }).limit(SHOWN);
    const answer = await request;
    return { stage, leads: await got(Promise.resolve(answer)), total: answer.count ?? 0 };
  })), [organization.value?.id]);
  return (
    <>
      <Head title={t('Leads')} />
      <Shown loaded={loaded}>
        {(stages) => (
          <div class="stages" role="region" aria-label={t('Leads')} tabIndex={0}>
            {stages.map(({ stage, leads, total }) => (
              <section key={stage}>
                <h2>{t(stage)} <span class="muted">{number(total)}</span></h2>
                {leads.length === 0 ? <Empty>{t('None')}</Empty> : (
                  <ul>
                    {leads.map((lead) => (
                      <li key={lead.id} class="lead">
                        <details open={route.value.id === lead.id}>
                          <summary><strong>{lead.name ?? lead.email ?? lead.phone ?? t('A visitor')}</strong><small>{lead.source} · {ago(lead.created_at)}</small></summary>
                          <Facts facts={[
                            [t('E-mail address'), lead.email && <a href={`mailto:${encodeURIComponent(lead.email)}`}>{lead.email}</a>],
                            [t('Phone'), lead.phone],
                            [t('Score'), lead.lead_score],
                            [t('Notes'), lead.notes],
                          ]} />
                        </details>
                      </li>
                    ))}
                  </ul>
                )}
                {total > SHOWN && <p class="muted">{t('{0} more', total - SHOWN)}</p>}
              </section>
            ))}
          </div>
        )}
      </Shown>
    </>
  );
}
