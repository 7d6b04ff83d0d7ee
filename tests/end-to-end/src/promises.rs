//! What holds for every table, function and role of the database, those to come too.

/// A promise, and a query for what breaks it.
pub const PROMISES: &[(&str, &str)] = &[
    (
        "row-level security is enabled and forced on every table",
        "select oid::regclass from pg_class
         where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind in ('r', 'p')
           and not (relrowsecurity and relforcerowsecurity)",
    ),
    (
        "every table and view has a comment",
        "select oid::regclass from pg_class
         where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind in ('r', 'p', 'v', 'm')
           and obj_description(oid, 'pg_class') is null",
    ),
    (
        "every function that is called by name has a comment",
        "select oid::regprocedure from pg_proc
         where pronamespace = 'private'::regnamespace and obj_description(oid, 'pg_proc') is null",
    ),
    (
        "a table, a view and a policy rest on no function but those of sql/foundations, which are there before them",
        "select distinct pg_proc.oid::regprocedure from pg_depend join pg_proc on pg_proc.oid = refobjid
         where refclassid = 'pg_proc'::regclass and pronamespace in ('public'::regnamespace, 'private'::regnamespace)
           and classid in (
             'pg_policy'::regclass, 'pg_class'::regclass, 'pg_attrdef'::regclass, 'pg_constraint'::regclass,
             'pg_rewrite'::regclass
           )
           and not exists (
             select from private.migrations
             where name like 'foundations/%' and format('private.%s', proname) = any (routines)
           )",
    ),
    (
        "of each table it is said whether it keeps something of people, and what becomes of that",
        "select pg_class.oid::regclass from pg_class
         where relkind in ('r', 'p') and relnamespace in ('public'::regnamespace, 'private'::regnamespace)
           and oid <> 'private.migrations'::regclass
           and not exists (select from private.personal_data where table_name = pg_class.oid)",
    ),
    (
        "where a person's rows stay, it is said of each column whether it stays or what it becomes",
        "select format('%s.%s', table_name, attname) from private.personal_data
         join pg_attribute on attrelid = table_name and attnum > 0 and not attisdropped
         where erasure = 'anonymize' and (attname = any (kept)) = (anonymized ? attname)
         union all
         select format('%s.%s', table_name, named) from private.personal_data,
           unnest(kept || array(select jsonb_object_keys(anonymized))) as named
         where not exists (select from pg_attribute where attrelid = table_name and attname = named)",
    ),
    (
        "of what the staff write of a person, an export of a client's own has what they may read, and what is theirs",
        "select format('%s.%s', table_name, attname) from private.personal_data
         join pg_attribute on attrelid = table_name and attnum > 0 and not attisdropped
         where is_exported and client_condition <> 'false' and attname <> all (private.hidden_columns(table_name))
           and has_column_privilege('authenticated', attrelid, attnum, 'update')
           and not has_column_privilege('client', attrelid, attnum, 'select')
           and format('%s.%s', table_name, attname) <> all (array[
             'contact_permissions.evidence', 'contact_permissions.status', 'conversations.subject', 'conversations.title',
             'customer_emails.email', 'customer_phones.phone', 'customer_phones.type', 'leads.customer_id', 'leads.email',
             'leads.first_name', 'leads.last_contacted_at', 'leads.last_name', 'leads.phone', 'leads.source',
             'leads.status', 'leads.utm_campaign', 'leads.utm_medium', 'leads.utm_source'
           ])",
    ),
    (
        "what is said to go with a person's rows goes with them",
        "select table_name from private.personal_data
         where erasure = 'cascade' and not exists (
           select from pg_constraint
           join private.personal_data as owner on owner.table_name = confrelid and owner.erasure = 'delete'
           where conrelid = personal_data.table_name and contype = 'f' and confdeltype = 'c'
         )",
    ),
    (
        "the staff of an organization insert only so many rows into a table",
        "select oid::regclass from pg_class
         where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
           and has_any_column_privilege('authenticated', oid, 'insert')
           -- One row of an organization, by its key, and a few of a user.
           and oid not in ('user_preferences'::regclass, 'public_search'::regclass)
           and not exists (
             select from pg_trigger where tgrelid = pg_class.oid and tgfoid = 'private.limit_table'::regproc
           )",
    ),
    (
        "a view shows what its reader may see",
        "select oid::regclass from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
           and not coalesce(reloptions @> array['security_invoker=true'], false)",
    ),
    (
        "a policy is for one operation and for roles that it names",
        "select format('%s on %s', polname, polrelid::regclass) from pg_policy
         where polcmd = '*' or polroles = '{0}' or not polpermissive",
    ),
    (
        "of functions, the schema that PostgREST shows has those that clients know by their old names",
        "select oid::regprocedure from pg_proc
         where pronamespace = 'public'::regnamespace
           and proname not in ('get_available_time_slots', 'get_on_call_contact')",
    ),
    (
        "no function is for everybody",
        "select distinct oid::regprocedure
         from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) as granted
         where pronamespace in ('public'::regnamespace, 'private'::regnamespace) and granted.grantee = 0",
    ),
    (
        "a function looks nothing up on a path that its caller chose",
        "select oid::regprocedure from pg_proc
         where pronamespace = 'private'::regnamespace
           and not coalesce(proconfig @> array['search_path=\"\"'], false)
           -- What the planner inlines has no path of its own; it has its caller's rights and names every schema.
           and (prosecdef or provolatile = 'v' or prolang <> (select oid from pg_language where lanname = 'sql')
                or prosrc ~ '(from|join) +[a-z_]+( |$)' or prosrc ~ '[^.a-z_](claims|subject|caller|is_client)\\(')",
    ),
    (
        "what a trigger does is not planned anew for each row",
        "select oid::regprocedure from pg_proc
         where pronamespace = 'private'::regnamespace and prorettype = 'trigger'::regtype
           and prolang = (select oid from pg_language where lanname = 'plpgsql')
           and not coalesce(proconfig @> array['plan_cache_mode=force_generic_plan'], false)",
    ),
    (
        "the conditions of a column are short: each statement that writes to a table reads all of them",
        "select format('%s on %s', conname, conrelid::regclass) from pg_constraint
         where contype = 'c' and conrelid <> 0 and length(conbin::text) > 3000",
    ),
    (
        "the values that a column may have are one constant: of a list, each statement would make an array first",
        "select format('%s on %s', conname, conrelid::regclass) from pg_constraint
         where contype = 'c' and conrelid <> 0 and pg_get_constraintdef(oid) ~ '^CHECK \\(\\([a-z_]+ = ANY \\(ARRAY'",
    ),
    (
        "what the daily totals ask of a row, a change of it is counted by",
        "select format('%s of %s', attname, counting.tgrelid::regclass) from pg_trigger as counting
         join pg_class on pg_class.oid = counting.tgrelid
         join pg_proc on proname = 'daily_facts_of_' || relname
         join pg_attribute on attrelid = counting.tgrelid and attnum > 0 and prosrc ~ format('\\m%s\\M', attname)
         where counting.tgname = 'count_daily_update' and not exists (
           select from pg_depend
           where classid = 'pg_trigger'::regclass and objid = counting.oid
             and refobjid = attrelid and refobjsubid = attnum
         )",
    ),
    (
        "for which organization the functions act is asked without a subquery, which each statement would begin",
        "select format('%s on %s', policyname, tablename) from pg_policies
         where 'frontdesk_functions' = any (roles) and concat(qual, with_check) ~* 'select private.acting_organization'",
    ),
    (
        "a function with the rights of its owner has an owner whom row-level security binds",
        "select pg_proc.oid::regprocedure from pg_proc join pg_roles on pg_roles.oid = proowner
         where pronamespace in ('public'::regnamespace, 'private'::regnamespace) and prosecdef
           and (rolsuper or rolbypassrls or rolcanlogin or rolcreaterole or rolcreatedb)",
    ),
    (
        "such an owner owns no table, and nobody of those who call can become it",
        "select relname::text from pg_class where relowner::regrole::text in ('frontdesk_functions', 'frontdesk_lookups')
         union all
         select caller.rolname || ' as ' || owner.rolname from pg_roles as caller, pg_roles as owner
         where caller.rolname in ('anon', 'client', 'guest', 'authenticated', 'service_role', 'authenticator')
           and owner.rolname in ('frontdesk_functions', 'frontdesk_lookups')
           and pg_has_role(caller.rolname, owner.rolname, 'member')",
    ),
    (
        "of tenants' rows, a role that sees every organization's reads a few columns and writes none",
        "select format('%s on %s', policyname, tablename) from pg_policies
         where (qual = 'true' or with_check = 'true') and schemaname = 'public'
           and not (roles = '{frontdesk_lookups}' and cmd = 'SELECT')
           -- A log that is only written, counters without a tenant, and what is published.
           and (tablename, roles) not in (
             values ('audit_logs', '{frontdesk_audit}'::name[]), ('erasures', '{frontdesk_privacy}'), ('tries', '{frontdesk_functions}'), ('public_search', '{anon}')
           )
         union all
         select format('%s of %s', privilege, pg_class.oid::regclass)
         from pg_class, unnest(array['select', 'insert', 'update', 'delete', 'truncate']) as privilege
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')
           and has_table_privilege('frontdesk_lookups', pg_class.oid, privilege)
         union all
         select format('%s.%s', attrelid::regclass, attname) from pg_attribute
         where attnum > 0 and not attisdropped and has_column_privilege('frontdesk_lookups', attrelid, attnum, 'select')
           and attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
           and (attrelid::regclass::text, attname) not in (
             ('customer_emails', 'organization_id'), ('customer_emails', 'customer_id'), ('customer_emails', 'email'),
             ('public_search', 'organization_id'), ('public_search', 'source_type'),
             ('knowledge_chunks', 'organization_id'), ('knowledge_chunks', 'id'), ('knowledge_chunks', 'source_type'),
             ('knowledge_chunks', 'source_id'), ('knowledge_chunks', 'language'), ('knowledge_chunks', 'tags'),
             ('knowledge_chunks', 'created_at'), ('knowledge_chunks', 'words'),
             ('agent_logs', 'organization_id'), ('agent_logs', 'id'), ('agent_logs', 'about'),
             ('workflow_executions', 'organization_id'), ('workflow_executions', 'id'), ('workflow_executions', 'about')
           )",
    ),
    (
        "the login of both doors becomes a tenant's role or the service's, and no other",
        "select format('%s in %s', member.rolname, granted.rolname)
         from pg_auth_members
         join pg_roles as member on member.oid = pg_auth_members.member
         join pg_roles as granted on granted.oid = pg_auth_members.roleid
         where member.rolname in ('anon', 'client', 'guest', 'authenticated', 'authenticator')
           and (member.rolname <> 'authenticator'
                or granted.rolname not in ('anon', 'client', 'guest', 'authenticated', 'service_role'))
         union all
         select rolname from pg_roles
         where rolname in ('anon', 'client', 'guest', 'authenticated', 'authenticator') and (rolsuper or rolbypassrls or rolinherit)",
    ),
    (
        "a tenant's role has no more than the four operations, and none in private or auth",
        "select format('%s of %s by %s', granted.privilege_type, pg_class.oid::regclass, granted.grantee::regrole)
         from pg_class, lateral (
           select * from aclexplode(relacl)
           union all
           select column_grant.* from pg_attribute, aclexplode(attacl) as column_grant where attrelid = pg_class.oid
         ) as granted
         where relnamespace in ('public'::regnamespace, 'private'::regnamespace, 'auth'::regnamespace)
           and (granted.grantee = 0 or granted.grantee::regrole::text in ('anon', 'client', 'guest', 'authenticated', 'authenticator'))
           and (relnamespace <> 'public'::regnamespace or granted.grantee = 0
                or granted.grantee::regrole::text = 'authenticator' or granted.is_grantable
                or granted.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE'))",
    ),
    (
        "the public changes nothing by itself",
        "select distinct format('%s of %s', privilege, pg_class.oid::regclass)
         from pg_class, unnest(array['insert', 'update']) as privilege
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')
           and has_any_column_privilege('anon', oid, privilege)
         union all
         select format('delete of %s', oid::regclass) from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')
           and has_table_privilege('anon', oid, 'delete')",
    ),
    (
        "no tenant makes anything in a schema",
        "select format('%s in %s', role, schema)
         from unnest(array['anon', 'client', 'guest', 'authenticated', 'authenticator']) as role,
              unnest(array['public', 'private', 'auth']) as schema
         where has_schema_privilege(role, schema, 'create')",
    ),
    (
        "a row never changes its key or its organization by a tenant's hand",
        "select format('%s.%s', attrelid::regclass, attname) from pg_attribute
         join pg_class on pg_class.oid = attrelid
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attnum > 0 and not attisdropped
           and attname in ('id', 'organization_id', 'user_id', 'role', 'created_at', 'created_by')
           and (has_column_privilege('authenticated', attrelid, attnum, 'update')
                or has_column_privilege('client', attrelid, attnum, 'update'))",
    ),
    (
        "what belongs to an organization always says to which",
        "select format('%s.%s', attrelid::regclass, attname) from pg_attribute
         join pg_class on pg_class.oid = attrelid
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
           and attname = 'organization_id' and not attnotnull
           -- A model of nobody serves everybody.
           and attrelid <> 'public.model_versions'::regclass",
    ),
    (
        "a reference between two tables of organizations stays within one",
        "select format('%s on %s', conname, conrelid::regclass) from pg_constraint
         join pg_attribute as here on here.attrelid = conrelid and here.attname = 'organization_id'
         join pg_attribute as there on there.attrelid = confrelid and there.attname = 'organization_id'
         where contype = 'f'
           and array_position(conkey, here.attnum) is distinct from array_position(confkey, there.attnum)
            or contype = 'f' and not here.attnum = any (conkey)",
    ),
    (
        "every foreign key has an index that starts with its columns",
        "select format('%s on %s', conname, conrelid::regclass) from pg_constraint
         where contype = 'f' and connamespace = 'public'::regnamespace and not exists (
           select from pg_index
           where indrelid = conrelid and indpred is null
             and (string_to_array(indkey::text, ' ')::int2[])[1:cardinality(conkey)] @> conkey
         )",
    ),
    (
        "every column that a policy compares has an index that starts with it, or with the organization",
        "select distinct format('%s.%s', attrelid::regclass, attname) from pg_depend as used
         join pg_attribute on attrelid = used.refobjid and attnum = used.refobjsubid
         where used.classid = 'pg_policy'::regclass and used.refclassid = 'pg_class'::regclass
           and atttypid <> 'boolean'::regtype and not exists (
           select from pg_index
           join pg_attribute as first on first.attrelid = indrelid and first.attnum = indkey[0]
           join pg_depend as indexed on indexed.objid = indexrelid
             and indexed.refobjid = used.refobjid and indexed.refobjsubid = used.refobjsubid
           where indrelid = used.refobjid and first.attname in (pg_attribute.attname, 'organization_id')
           union all
           select from pg_constraint
           where conrelid = used.refobjid and contype in ('p', 'u') and attnum = any (conkey[1:2])
         )",
    ),
    (
        "what must be unique tells nobody of another organization's rows",
        "select indexrelid::regclass from pg_index join pg_class on pg_class.oid = indrelid
         where relnamespace = 'public'::regnamespace and indisunique
           and exists (
             select from unnest(indkey) as key, unnest(array['anon', 'client', 'authenticated']) as role
             where key <> 0 and (has_column_privilege(role, indrelid, key, 'insert')
                                 or has_column_privilege(role, indrelid, key, 'update'))
           )
           and not exists (
             select from pg_attribute
             where attrelid = indrelid and attnum = indkey[0] and attname in ('organization_id', 'user_id')
           )",
    ),
    (
        "a function of a trigger is called by triggers alone",
        "select format('%s by %s', pg_proc.oid::regprocedure, granted.grantee::regrole)
         from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) as granted
         where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
           and prorettype = 'trigger'::regtype and granted.grantee <> proowner",
    ),
    (
        "a row tells when it was last changed",
        "select attrelid::regclass from pg_attribute join pg_class on pg_class.oid = attrelid
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attname = 'updated_at'
           and not exists (
             select from pg_trigger
             where tgrelid = attrelid and tgfoid = 'private.touch_updated_at'::regproc and tgenabled = 'O'
           )",
    ),
    (
        "what the log of changes leaves out is all that is secret",
        "select format('%s.%s', attrelid::regclass, attname) from pg_attribute
         join pg_trigger on tgrelid = attrelid and tgfoid = 'private.log_change'::regproc
         where attnum > 0 and not attisdropped
           and (atttypid = 'bytea'::regtype or attname ~ '(hash|password|secret|token|ciphertext)')
           and attname not in ('password_hash', 'token_hash', 'key_hash', 'sealed')
           -- When a secret was set, how often, and its last characters are none.
           and attname !~ '_(at|version|hint)$'",
    ),
];
