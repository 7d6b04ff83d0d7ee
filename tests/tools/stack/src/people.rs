//! Who is in a database: people who sign in, customers, and something to book.

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use tokio_postgres::{Client as Connection, error::SqlState, types::ToSql};
use uuid::Uuid;

use crate::keys::{Client, User};

/// Everybody's password in the demo data.
pub const DEMO_PASSWORD: &str = "frontdesk-demo";

/// A row of `auth.users`.
pub(crate) struct Account {
    pub user: User,
    /// A bcrypt hash.
    pub password_hash: Option<String>,
    row: Value,
}

impl Account {
    fn from_row(row: Value) -> Result<Self> {
        let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
        let object = |name: &str| match row.get(name) {
            Some(Value::Object(object)) => Value::Object(object.clone()),
            _ => json!({}),
        };
        let user = User {
            id: text("id").context("auth.users has no id")?.parse()?,
            email: text("email").unwrap_or_default(),
            app_metadata: object("raw_app_meta_data"),
            user_metadata: object("raw_user_meta_data"),
            session_id: Uuid::new_v4(),
        };
        let password_hash = text("encrypted_password");
        Ok(Self {
            user,
            password_hash,
            row,
        })
    }

    /// The person as Supabase Auth shows them.
    pub(crate) fn as_supabase(&self) -> Value {
        let column = |name: &str| self.row.get(name).cloned().unwrap_or_default();
        let mut app_metadata = self.user.app_metadata.clone();
        if let Some(object) = app_metadata.as_object_mut() {
            object.entry("provider").or_insert_with(|| json!("email"));
            object
                .entry("providers")
                .or_insert_with(|| json!(["email"]));
        }
        json!({
            "id": self.user.id,
            "aud": "authenticated",
            "role": "authenticated",
            "email": self.user.email,
            "email_confirmed_at": column("email_confirmed_at"),
            "confirmed_at": column("email_confirmed_at"),
            "last_sign_in_at": column("last_sign_in_at"),
            "phone": "",
            "app_metadata": app_metadata,
            "user_metadata": self.user.user_metadata,
            "identities": [self.identity()],
            "created_at": column("created_at"),
            "updated_at": column("updated_at"),
            "is_anonymous": false,
        })
    }
}

impl Account {
    /// How the person signs in, which is by address alone.
    fn identity(&self) -> Value {
        let column = |name: &str| self.row.get(name).cloned().unwrap_or_default();
        json!({
            "identity_id": self.user.id,
            "id": self.user.id,
            "user_id": self.user.id,
            "provider": "email",
            "email": self.user.email,
            "identity_data": {
                "sub": self.user.id,
                "email": self.user.email,
                "email_verified": !column("email_confirmed_at").is_null(),
                "phone_verified": false,
            },
            "last_sign_in_at": column("last_sign_in_at"),
            "created_at": column("created_at"),
            "updated_at": column("updated_at"),
        })
    }
}

/// What is set of an account. What is missing stays as it is.
#[derive(Debug)]
pub(crate) struct Change {
    /// In lower case.
    pub email: Option<String>,
    pub password_hash: Option<String>,
    /// Whether the address counts as confirmed from now on.
    pub is_confirmed: bool,
    /// Set over what there is; a null removes.
    pub user_metadata: Map<String, Value>,
    pub app_metadata: Map<String, Value>,
}

/// The address of another account.
#[derive(Debug)]
pub(crate) struct TakenEmail;

/// Adds an account; `None` where one has the address or the id.
pub(crate) async fn add_account(
    connection: &Connection,
    id: Uuid,
    change: &Change,
) -> Result<Option<Account>> {
    let query = "
        insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at,
                                raw_user_meta_data, raw_app_meta_data, created_at, updated_at)
        values ($1::text::uuid, 'authenticated', 'authenticated', $2, $3,
                case when $4 then now() end, jsonb_strip_nulls($5::text::jsonb),
                jsonb_strip_nulls($6::text::jsonb), now(), now())
        on conflict do nothing
        returning to_jsonb(users)::text";
    let mut app_metadata = change.app_metadata.clone();
    app_metadata.insert("provider".into(), json!("email"));
    app_metadata.insert("providers".into(), json!(["email"]));
    let row = connection
        .query_opt(
            query,
            &[
                &id.to_string(),
                &change.email,
                &change.password_hash,
                &change.is_confirmed,
                &Value::from(change.user_metadata.clone()).to_string(),
                &Value::from(app_metadata).to_string(),
            ],
        )
        .await?;
    from_row(row)
}

/// Changes an account; `None` where there is none, and an error where another has the address.
pub(crate) async fn change_account(
    connection: &Connection,
    id: Uuid,
    change: &Change,
) -> Result<Result<Option<Account>, TakenEmail>> {
    let query = "
        update auth.users as users set
          email = coalesce($2, email),
          encrypted_password = coalesce($3, encrypted_password),
          email_confirmed_at = case when $4 then coalesce(email_confirmed_at, now()) else email_confirmed_at end,
          raw_user_meta_data = jsonb_strip_nulls(coalesce(raw_user_meta_data, '{}') || $5::text::jsonb),
          raw_app_meta_data = jsonb_strip_nulls(coalesce(raw_app_meta_data, '{}') || $6::text::jsonb),
          updated_at = now()
        where id::text = $1
        returning to_jsonb(users)::text";
    let changed = connection
        .query_opt(
            query,
            &[
                &id.to_string(),
                &change.email,
                &change.password_hash,
                &change.is_confirmed,
                &Value::from(change.user_metadata.clone()).to_string(),
                &Value::from(change.app_metadata.clone()).to_string(),
            ],
        )
        .await;
    match changed {
        Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => Ok(Err(TakenEmail)),
        changed => Ok(Ok(from_row(changed?)?)),
    }
}

/// Notes that the person signs in now.
pub(crate) async fn note_sign_in(connection: &Connection, account: Account) -> Result<Account> {
    let query = "update auth.users set last_sign_in_at = now() where id::text = $1
                 returning to_jsonb(users)::text";
    let id = account.user.id.to_string();
    Ok(from_row(connection.query_opt(query, &[&id]).await?)?.unwrap_or(account))
}

/// Deletes an account and what belongs to it; whether there was one.
pub(crate) async fn delete_account(connection: &Connection, id: Uuid) -> Result<bool> {
    let query = "delete from auth.users where id::text = $1";
    Ok(connection.execute(query, &[&id.to_string()]).await? > 0)
}

/// A page of accounts, the oldest first, and how many there are in all. Pages begin with 1.
pub(crate) async fn accounts(
    connection: &Connection,
    page: u32,
    size: u32,
) -> Result<(Vec<Account>, u32)> {
    let query = "
        select to_jsonb(users)::text from auth.users
        order by created_at, id limit $1 offset $2";
    let offset = i64::from(page - 1) * i64::from(size);
    let rows = connection
        .query(query, &[&i64::from(size), &offset])
        .await?;
    let accounts = rows
        .iter()
        .map(|row| Account::from_row(serde_json::from_str(row.get(0))?))
        .collect::<Result<_>>()?;
    let total = connection
        .query_one("select count(*) from auth.users", &[])
        .await?;
    Ok((accounts, u32::try_from(total.get::<_, i64>(0))?))
}

fn from_row(row: Option<tokio_postgres::Row>) -> Result<Option<Account>> {
    row.map(|row| Account::from_row(serde_json::from_str(row.get(0))?))
        .transpose()
}

pub(crate) async fn account_by_email(
    connection: &Connection,
    email: &str,
) -> Result<Option<Account>> {
    account(connection, "lower(email) = lower($1)", email).await
}

pub(crate) async fn account_by_id(connection: &Connection, id: Uuid) -> Result<Option<Account>> {
    account(connection, "id::text = $1", &id.to_string()).await
}

async fn account(connection: &Connection, condition: &str, value: &str) -> Result<Option<Account>> {
    let query = format!("select to_jsonb(users)::text from auth.users where {condition}");
    from_row(connection.query_opt(&query, &[&value]).await?)
}

/// The person with this address.
pub(crate) async fn user(connection: &Connection, email: &str) -> Result<User> {
    let account = account_by_email(connection, email).await?;
    Ok(account
        .with_context(|| format!("nobody has the address {email}"))?
        .user)
}

/// The client with this address, of any organization.
pub(crate) async fn client(connection: &Connection, email: &str) -> Result<Client> {
    let query =
        "select id::text, email::text, organization_id::text, token_version from public.clients
                 where lower(email::text) = lower($1) order by id limit 1";
    let row = connection
        .query_opt(query, &[&email])
        .await?
        .with_context(|| format!("no client has the address {email}"))?;
    Ok(Client {
        id: row.get::<_, String>(0).parse()?,
        email: row.get(1),
        organization_id: row.get::<_, String>(2).parse()?,
        token_version: row.get(3),
    })
}

/// A person of the demo data, and what they are.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    /// `owner`, `admin`, `member`, `client`, `developer`
    pub role: String,
    pub email: String,
    /// Empty for a developer.
    pub organization: String,
}

/// One of each role in the first organization, the owner of another, a client, a developer.
pub(crate) async fn examples(connection: &Connection) -> Result<Vec<Example>> {
    let query = "
        with organization as (
            select *, row_number() over (order by id) as number from public.organizations
        ), person as (
            select number, array_position(array['owner', 'admin', 'member'], member.role::text) as rank,
                   member.role::text, users.email::text, organization.name,
                   row_number() over (partition by number, member.role order by users.id) as nth
            from public.members as member
            join organization on organization.id = member.organization_id
            join auth.users as users on users.id = member.user_id
        )
        (select role, email, name from person
         where nth = 1 and (number = 1 or (number = 2 and role = 'owner'))
         order by number, rank)
        union all
        (select 'client', client.email::text, organization.name
         from public.clients as client
         join organization on organization.id = client.organization_id
         where client.is_active order by number, client.id limit 1)
        union all
        (select 'developer', email::text, '' from auth.users
         where raw_app_meta_data ->> 'role' = 'developer' order by id limit 1)";
    let rows = connection
        .query(query, &[] as &[&(dyn ToSql + Sync)])
        .await?;
    Ok(rows
        .iter()
        .map(|row| Example {
            role: row.get(0),
            email: row.get(1),
            organization: row.get(2),
        })
        .collect())
}

/// The next departure that anybody can book, if there is one.
pub(crate) async fn next_departure(connection: &Connection) -> Result<Option<String>> {
    let query = "
        select departure.id::text from public.tour_departures as departure
        join public.tours as tour on tour.id = departure.tour_id
        where tour.is_published and departure.starts_at > now() and departure.seats_total >= 2
          and coalesce(to_jsonb(departure) ->> 'status', 'open') = 'open'
        order by departure.starts_at limit 1";
    Ok(connection
        .query_opt(query, &[])
        .await?
        .map(|row| row.get(0)))
}
