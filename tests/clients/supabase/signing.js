// Signing in and out by Supabase Auth.

/** Names, and what runs under each. */
export const signing = ({ client, anonymous, password, demo, equal, ok }) => [
  [
    'signing in gives a session that the functions and the rows know',
    async () => {
      const somebody = client();
      const { data, error } = await somebody.auth.signInWithPassword({ email: demo.member, password });
      equal(error, null);
      equal(data.user.email, demo.member);

      const answer = await somebody.functions.invoke('license-verify', { body: {} });
      equal(answer.error, null);
      const known = await somebody.from('user_profiles').select('email').eq('id', data.user.id).single();
      equal(known.data, { email: demo.member });

      const refreshed = await somebody.auth.refreshSession();
      equal(refreshed.error, null);
      ok(refreshed.data.session.refresh_token !== data.session.refresh_token, 'the refresh token serves twice');
      equal((await somebody.auth.getUser()).data.user.id, data.user.id);

      equal((await somebody.auth.signOut()).error, null);
      equal((await somebody.auth.getSession()).data.session, null);
    },
  ],
  [
    'a wrong password gives no session',
    async () => {
      const { data, error } = await anonymous().auth.signInWithPassword({ email: demo.member, password: 'wrong' });
      equal([data.session, error.status, error.code], [null, 400, 'invalid_credentials']);
    },
  ],
];
