// What is around every view: where one can go, and where one is.

import { useEffect, useRef, useState } from 'preact/hooks';

import { auth, organization, session } from './api';
import { LANGUAGES, language, speak, t, type Language, type Word } from './i18n';
import { dismiss, isAdmin, link, notices, route, theme, type Theme } from './state';
import { Icon, Select, type IconName } from './ui';

const PLACES: { title: Word; views: [IconName, Word, boolean?][] }[] = [
  { title: 'Work', views: [['today', 'Today'], ['bookings', 'Bookings'], ['tours', 'Tours'], ['departures', 'Departures'], ['appointments', 'Appointments'], ['customers', 'Customers']] },
  { title: 'Talk', views: [['conversations', 'Conversations'], ['leads', 'Leads'], ['forms', 'Forms'], ['templates', 'Templates'], ['workflows', 'Workflows'], ['documents', 'Documents'], ['websites', 'Websites'], ['channels', 'Channels'], ['outbox', 'Outbox', true]] },
  { title: 'Know', views: [['analytics', 'Analytics'], ['team', 'Team'], ['audit', 'Audit', true], ['settings', 'Settings'], ['reference', 'Reference']] },
];

export function LanguageAndTheme() {
  return (
    <div class="looks">
      <Select
        isQuiet label={t('Language')} value={language.value} options={Object.entries(LANGUAGES)}
        onChange={(event) => void speak(event.currentTarget.value as Language)}
      />
      <Select
        isQuiet label={t('Appearance')} value={theme.value}
        options={[['system', t('Automatic')], ['light', t('Light')], ['dark', t('Dark')]]}
        onChange={(event) => { theme.value = event.currentTarget.value as Theme; }}
      />
    </div>
  );
}

function Navigation() {
  const { view } = route.value;
  return (
    <nav aria-label={t('Views')}>
      {PLACES.map(({ title, views }) => (
        <section key={title}>
          <h2>{t(title)}</h2>
          <ul>
            {views.filter(([, , forAdmins]) => !forAdmins || isAdmin()).map(([name, word]) => (
              <li key={name}>
                <a href={link(name)} aria-current={view === name ? 'page' : undefined}><Icon name={name} />{t(word)}</a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function Side({ onSwitch }: { onSwitch: () => void }) {
  return (
    <>
      <div class="side-head">
        <button type="button" class="switch" onClick={onSwitch} title={t('Choose an organization')}>
          <span class="mark" aria-hidden="true">{organization.value?.name.slice(0, 1)}</span>
          <span class="switch-name"><strong>{organization.value?.name}</strong><small>{organization.value?.timezone}</small></span>
          <span class="hidden">{t('Choose an organization')}</span>
        </button>
      </div>
      <Navigation />
      <div class="side-foot">
        <LanguageAndTheme />
        <div class="who">
          <span>{session.value?.user.email}</span>
          <button type="button" class="plain" onClick={() => void auth.signOut()} aria-label={t('Sign out')}><Icon name="out" /></button>
        </div>
      </div>
    </>
  );
}

export function Frame({ children, onSwitch }: { children: preact.ComponentChildren; onSwitch: () => void }) {
  const main = useRef<HTMLElement>(null);
  const drawer = useRef<HTMLDialogElement>(null);
  const [isOpen, open] = useState(false);
  const { view, id } = route.value;
  const isFirst = useRef(true);
  useEffect(() => {
    open(false);
    drawer.current?.close();
    // Who reads by ear learns that there is another view.
    if (!isFirst.current) main.current?.querySelector('h1')?.focus();
    isFirst.current = false;
  }, [view, id]);
  useEffect(() => {
    if (isOpen) drawer.current?.showModal();
  }, [isOpen]);
  return (
    <div class="frame">
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.querySelector('h1')?.focus(); }}>{t('To the content')}</a>
      <aside class="side"><Side onSwitch={onSwitch} /></aside>
      <div class="bar">
        <button type="button" class="plain" onClick={() => open(true)} aria-label={t('Menu')} aria-expanded={isOpen}><Icon name="menu" /></button>
        <strong>{organization.value?.name}</strong>
      </div>
      <dialog class="drawer" ref={drawer} onClose={() => open(false)} aria-label={t('Menu')} onClick={(event) => { if (event.target === drawer.current) drawer.current?.close(); }}>
        <div class="drawer-inside">{isOpen && <Side onSwitch={onSwitch} />}</div>
      </dialog>
      <main id="main" ref={main}>{children}</main>
      <div class="notices" role="status" aria-live="polite">
        {notices.value.map((notice) => (
          <div key={notice.id} class={`notice ${notice.kind}`}>
            <span>{notice.text}</span>
            <button type="button" class="plain" aria-label={t('Close')} onClick={() => dismiss(notice.id)}><Icon name="close" /></button>
          </div>
        ))}
      </div>
    </div>
  );
}
