import { useState } from 'preact/hooks';

import { auth, call, session, table, got, organization, type Organization } from '../api';
import { t } from '../i18n';
import { explain, go } from '../state';
import { Badge, entered, Field, Shown, useLoaded } from '../ui';
import { LanguageAndTheme } from '../frame';

/** The organizations of the person who signed in. */
export async function mine(): Promise<Organization[]> {
  const found = await got(
    table('members')
      .select('role, organization:organizations (id, name, slug, timezone, currency)')
      .eq('user_id', session.value?.user.id ?? '').eq('is_active', true),
  );
  return found.map(({ role, organization }) => ({ ...organization, role })).sort((a, b) => a.name.localeCompare(b.name));
}

export function choose(chosen: Organization): void {
  organization.value = chosen;
  sessionStorage.setItem('frontdesk-organization', chosen.id);
}

export function Organizations({ onChosen }: { onChosen: () => void }) {
  const loaded = useLoaded(mine, []);
  const [isMaking, make] = useState(false);
  return (
    <main class="door">
      <section class="door-card">
        <Shown loaded={loaded}>
          {(found) => isMaking || found.length === 0
            ? <NewOrganization onChosen={onChosen} />
            : (
              <>
                <h1>{t('Choose an organization')}</h1>
                <ul class="choices">
                  {found.map((one) => (
                    <li key={one.id}>
                      <button type="button" onClick={() => { choose(one); onChosen(); }}>
                        <strong>{one.name}</strong><Badge state={one.role} />
                      </button>
                    </li>
                  ))}
                </ul>
                <button type="button" class="plain wide" onClick={() => make(true)}>{t('Create an organization')}</button>
              </>
            )}
        </Shown>
        <button type="button" class="plain wide" onClick={() => void auth.signOut()}>{t('Sign out')}</button>
      </section>
      <LanguageAndTheme />
    </main>
  );
}

function NewOrganization({ onChosen }: { onChosen: () => void }) {
  const [fault, setFault] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [key] = useState(() => crypto.randomUUID());
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    setBusy(true);
    try {
      const made = await call('organization-create', {
        name: entered(form, 'name'), timezone: entered(form, 'timezone'), currency: entered(form, 'currency')?.toUpperCase(),
      }, { idempotencyKey: key });
      const found = await mine();
      const own = found.find(({ id }) => id === (made.id ?? made.organization?.id)) ?? found[0];
      if (own) choose(own);
      onChosen();
      go('settings');
    } catch (error) {
      setFault(explain(error));
    }
    setBusy(false);
  };
  return (
    <>
      <h1>{t('Create an organization')}</h1>
      <form onSubmit={(event) => void submit(event as unknown as SubmitEvent)}>
        <Field label={t('Name')} name="name" required maxLength={120} autocomplete="organization" />
        <Field label={t('Time zone')} name="timezone" required value={Intl.DateTimeFormat().resolvedOptions().timeZone} />
        <Field label={t('Currency')} name="currency" required pattern="[A-Za-z]{3}" value="EUR" maxLength={3} />
        {fault && <p class="fault" role="alert">{fault}</p>}
        <button class="primary wide" disabled={isBusy}>{t('Create')}</button>
      </form>
    </>
  );
}
