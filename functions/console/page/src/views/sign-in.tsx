import { useState } from 'preact/hooks';

import { auth, session } from '../api';
import { t } from '../i18n';
import { Field } from '../ui';
import { LanguageAndTheme } from '../frame';

export function SignIn() {
  const [isNew, setNew] = useState(false);
  const [said, say] = useState<{ isBad: boolean; text: string } | null>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const [email, password] = [String(form.get('email')), String(form.get('password'))];
    setBusy(true);
    say(null);
    const { data, error } = isNew
      ? await auth.signUp({ email, password, options: { emailRedirectTo: location.href.split('#')[0] } })
      : await auth.signInWithPassword({ email, password });
    setBusy(false);
    if (error) say({ isBad: true, text: error.message });
    else if (data.session) session.value = data.session;
    else say({ isBad: false, text: t('Open the link that we sent to your address, then sign in.') });
  };

  return (
    <main class="door">
      <section class="door-card">
        <img src={document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href ?? ''} alt="" width="44" height="44" />
        <h1>{isNew ? t('Create an account') : t('Sign in to Frontdesk')}</h1>
        <form onSubmit={(event) => void submit(event as unknown as SubmitEvent)}>
          <Field label={t('E-mail address')} name="email" type="email" autocomplete="username" required />
          <Field
            label={t('Password')} name="password" type="password" required minLength={isNew ? 8 : 1}
            autocomplete={isNew ? 'new-password' : 'current-password'}
          />
          {said && <p class={said.isBad ? 'fault' : 'said'} role="alert">{said.text}</p>}
          <button class="primary wide" disabled={isBusy}>{isNew ? t('Create account') : t('Sign in')}</button>
        </form>
        <button type="button" class="plain wide" onClick={() => { setNew(!isNew); say(null); }}>
          {isNew ? t('I have an account') : t('Create an account')}
        </button>
      </section>
      <LanguageAndTheme />
    </main>
  );
}
