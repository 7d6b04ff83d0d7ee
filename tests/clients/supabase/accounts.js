// Accounts of Supabase Auth: people who sign up, and programs that manage people.

/** Names, and what runs under each. */
export const accounts = ({ client, anonymous, service, url, publishableKey, demo, equal, ok }) => {
  const address = () => `${crypto.randomUUID()}@new.example`;
  const password = 'correct horse';

  return [
    [
      'whoever signs up has a session at once',
      async () => {
        const [somebody, email] = [client(), address()];
        const { data, error } = await somebody.auth.signUp({ email, password, options: { data: { full_name: 'Nora New' } } });
        equal(error, null);
        equal([data.user.email, data.user.user_metadata], [email, { full_name: 'Nora New' }]);
        equal([data.user.identities.length, data.session.user.id], [1, data.user.id]);
        equal((await somebody.auth.getUser()).data.user.id, data.user.id);

        const changed = await somebody.auth.updateUser({ password: 'battery staple' });
        equal(changed.error, null);
        const again = await anonymous().auth.signInWithPassword({ email, password: 'battery staple' });
        equal(again.error, null);
      },
    ],
    [
      'an address signs up once',
      async () => {
        const { data, error } = await anonymous().auth.signUp({ email: demo.member, password });
        equal([data.session, error.status, error.code], [null, 422, 'user_already_exists']);
        const weak = await anonymous().auth.signUp({ email: address(), password: 'short' });
        equal([weak.error.code, weak.error.reasons], ['weak_password', ['length']]);
      },
    ],
    [
      'a program manages accounts with the secret key',
      async () => {
        const { admin } = service().auth;
        const email = address();
        const made = await admin.createUser({ email, password, email_confirm: true, app_metadata: { plan: 'pro' } });
        equal(made.error, null);
        const { id } = made.data.user;
        equal([made.data.user.email, made.data.user.app_metadata.plan], [email, 'pro']);
        equal((await admin.getUserById(id)).data.user.email, email);

        const listed = await admin.listUsers({ page: 1, perPage: 1 });
        equal([listed.error, listed.data.users.length, listed.data.nextPage], [null, 1, 2]);
        ok(listed.data.total > 1, `${listed.data.total}`);

        const changed = await admin.updateUserById(id, { user_metadata: { full_name: 'Nora New' } });
        equal(changed.data.user.user_metadata.full_name, 'Nora New');
        equal((await admin.deleteUser(id)).error, null);
        equal((await admin.getUserById(id)).error.code, 'user_not_found');
      },
    ],
    [
      'the public manages no accounts',
      async () => {
        const { error } = await anonymous().auth.admin.listUsers();
        equal([error.status, error.code], [403, 'bad_jwt']);
      },
    ],
    [
      'what the local stack lacks is an error that says so',
      async () => {
        const { error } = await anonymous().auth.resetPasswordForEmail(demo.member);
        equal(error.status, 404);
        ok(error.message.includes('local stack'), error.message);

        const mistyped = await fetch(`${url}/functions/v1/booking-creat`, {
          method: 'POST',
          headers: { apikey: publishableKey, 'content-type': 'application/json' },
          body: '{}',
        });
        equal([mistyped.status, (await mistyped.json()).code], [404, 'not_found']);
      },
    ],
  ];
};
