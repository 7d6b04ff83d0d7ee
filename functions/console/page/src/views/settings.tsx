import { t, type Word } from '../i18n';
import { isAdmin, link } from '../state';
import { Empty, Head, Tabs } from '../ui';
import { Access } from './settings/access';
import { Assistants } from './settings/assistants';
import { Business } from './settings/business';
import { Calendars } from './settings/calendars';
import { Hours, SpecialDays } from './settings/hours';
import { Kinds, Resources } from './settings/kinds';

const PARTS: { id: string; title: Word; forAdmins?: boolean }[] = [
  { id: 'hours', title: 'Hours and appointments' },
  { id: 'business', title: 'Organization' },
  { id: 'assistants', title: 'Assistants and search' },
  { id: 'calendars', title: 'Calendars', forAdmins: true },
  { id: 'access', title: 'Keys and webhooks', forAdmins: true },
];

export default function Settings({ id }: { id: string | null }) {
  const here = id ?? 'hours';
  const parts = PARTS.filter(({ forAdmins }) => !forAdmins || isAdmin());
  return (
    <>
      <Head title={t('Settings')} />
      <Tabs label={t('Settings')} tabs={parts.map((part) => ({ href: link('settings', part.id), text: t(part.title), isHere: part.id === here }))} />
      {!isAdmin() && <p class="muted lead-text">{t('Only owners and admins change these.')}</p>}
      {here === 'hours' && (
        <>
          <div class="columns two"><Hours /><SpecialDays /></div>
          <Kinds />
          <Resources />
        </>
      )}
      {here === 'business' && <Business />}
      {here === 'assistants' && <Assistants />}
      {here === 'calendars' && (isAdmin() ? <Calendars /> : <Empty>{t('Only owners and admins see this.')}</Empty>)}
      {here === 'access' && (isAdmin() ? <Access /> : <Empty>{t('Only owners and admins see this.')}</Empty>)}
      {!PARTS.some((part) => part.id === here) && <Empty>{t('There is no such view.')}</Empty>}
    </>
  );
}
