// The page: who signed in, for which organization, and which view.

import './style.css';

import type { ComponentType } from 'preact';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import '@preact/signals';

import { auth, organization, session } from './api';
import { Frame } from './frame';
import { language, preferred, speak, t } from './i18n';
import { route } from './state';
import { Empty, Head, Shown, useLoaded } from './ui';
import { choose, mine, Organizations } from './views/organizations';
import { SignIn } from './views/sign-in';
import { Today } from './views/today';
import { Bookings } from './views/bookings';

type View = ComponentType<{ id: string | null }>;

/** The first views come with the page; each of the others when it is opened. */
const LATER: Record<string, () => Promise<{ default: View }>> = {
  tours: () => import('./views/tours'),
  departures: () => import('./views/departures'),
  appointments: () => import('./views/appointments'),
  customers: () => import('./views/customers'),
  analytics: () => import('./views/analytics'),
  conversations: () => import('./views/conversations'),
  leads: () => import('./views/leads'),
  documents: () => import('./views/documents'),
  outbox: () => import('./views/outbox'),
  workflows: () => import('./views/workflows'),
  forms: () => import('./views/forms'),
  templates: () => import('./views/templates'),
  websites: () => import('./views/websites'),
  channels: () => import('./views/channels'),
  audit: () => import('./views/audit'),
  team: () => import('./views/team'),
  settings: () => import('./views/settings'),
  reference: () => import('./views/reference'),
};

function Later({ view, id }: { view: string; id: string | null }) {
  const load = LATER[view];
  const loaded = useLoaded(async () => (load ? { Opened: (await load()).default } : { Opened: null }), [view]);
  return (
    <Shown loaded={loaded}>
      {({ Opened }) => Opened ? <Opened id={id} /> : <><Head title={t('Not found')} /><Empty>{t('There is no such view.')}</Empty></>}
    </Shown>
  );
}

function Work() {
  const { view, id } = route.value;
  if (view === 'today') return <Today />;
  if (view === 'bookings') return <Bookings id={id} />;
  return <Later key={view} view={view} id={id} />;
}

/** Chooses the organization that was chosen before, or the only one. */
function Signed() {
  const [isChoosing, setChoosing] = useState(false);
  const loaded = useLoaded(async () => {
    const found = await mine();
    const before = sessionStorage.getItem('frontdesk-organization');
    const known = found.find(({ id }) => id === before) ?? (found.length === 1 ? found[0] : undefined);
    if (known) choose(known);
    return true;
  }, [session.value?.user.id]);
  return (
    <Shown loaded={loaded}>
      {() => organization.value && !isChoosing
        ? <Frame onSwitch={() => setChoosing(true)}><Work key={organization.value.id} /></Frame>
        : <Organizations onChosen={() => setChoosing(false)} />}
    </Shown>
  );
}

function Page() {
  useEffect(() => {
    const { data } = auth.onAuthStateChange((event, changed) => {
      if (event === 'SIGNED_OUT') {
        // The next person on this device starts with nothing of this one.
        organization.value = null;
        sessionStorage.clear();
      }
      if (changed?.user.id !== session.value?.user.id || session.value === undefined) session.value = changed;
    });
    return () => data.subscription.unsubscribe();
  }, []);
  if (session.value === undefined) return null;
  return session.value ? <Signed key={session.value.user.id} /> : <SignIn />;
}

await speak(preferred());
const place = document.getElementById('page');
if (place) render(<Page key={language.value} />, place);
