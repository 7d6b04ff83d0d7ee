//! What claims of odd shapes and direct calls reach: policies and functions hold by themselves, whatever the
//! doors in front of them have checked.

use crate::{
    database::access::doors::{authenticator, begin_as, begin_with},
    world_to_ask,
};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};
use stack::{Functions, Options};
use tokio_postgres::{Client, SimpleQueryMessage};

const OLIVIA: &str = "00000000-0000-4000-8000-00000000a001";
const STRANGER: &str = "00000000-0000-4000-8000-00000000c002";

/// A database, and its login that becomes somebody.
struct Door<'a> {
    world: &'a World,
    login: Client,
}

impl Door<'_> {
    async fn open() -> Self {
        let world = world_to_ask().await;
        let login = authenticator(world).await;
        Self { world, login }
    }

    /// The first column of a query in a transaction that is undone, or the SQLSTATE of its failure.
    async fn ask(&self, begin: &str, query: &str) -> Result<String, String> {
        self.login.batch_execute(begin).await.unwrap();
        let outcome = self.login.simple_query(query).await;
        self.login.batch_execute("rollback").await.unwrap();
        let messages = outcome.map_err(|error| error.code().unwrap().code().to_owned())?;
        let value = messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        Ok(value.unwrap_or_default().to_owned())
    }
}

/// How many rows are seen of what only people of an organisation see.
const SEEN: &str =
    "select (select count(*) from public.organizations) + (select count(*) from public.members)
    + (select count(*) from public.customers) + (select count(*) from public.tours)
    + (select count(*) from public.user_profiles where id <> (select auth.uid()))";

#[tokio::test]
async fn claims_of_odd_shapes_give_nothing() {
    let door = Door::open().await;
    let token = |sub: &str, app_metadata: Value| {
        json!({
            "role": "authenticated", "sub": sub, "email": "clara@client.example",
            "organization_id": demo::ALPINE, "app_metadata": app_metadata,
            "user_metadata": { "role": "developer", "organization_id": demo::ALPINE },
        })
    };
    for claims in [
        // An organisation alone makes nobody its client.
        token(STRANGER, json!({ "organization_id": demo::ALPINE })),
        token(
            STRANGER,
            json!({ "organization_id": demo::ALPINE, "role": "owner" }),
        ),
        token(
            STRANGER,
            json!({ "organization_id": demo::ALPINE, "role": ["client"] }),
        ),
        token(
            STRANGER,
            json!({ "organization_id": demo::ALPINE, "role": { "client": true } }),
        ),
        token(
            STRANGER,
            json!({ "organization_id": demo::ALPINE, "role": "Client" }),
        ),
        token(
            STRANGER,
            json!({ "organization_id": demo::ALPINE, "roles": ["client", "developer"] }),
        ),
        token(
            STRANGER,
            json!([{ "organization_id": demo::ALPINE, "role": "client" }]),
        ),
        token(STRANGER, json!("client")),
        token(STRANGER, json!(null)),
        // Whoever says to be a client is not one of the staff, whoever has the same id.
        token(
            OLIVIA,
            json!({ "role": "client", "organization_id": demo::ALPINE }),
        ),
        token(OLIVIA, json!({ "role": "client" })),
        token(OLIVIA, json!({ "role": "client", "organization_id": null })),
        token(OLIVIA, json!({ "role": "client", "organization_id": "" })),
    ] {
        let seen = door.ask(&begin_with(&claims), SEEN).await;
        assert!(
            seen == Ok("0".to_owned()) || seen == Err("22P02".to_owned()),
            "{claims}: {seen:?}"
        );
    }
}

#[tokio::test]
async fn a_client_is_a_client_though_its_id_is_that_of_an_owner() {
    let world = World::with(Options {
        functions: Functions::None,
        ..Options::default()
    })
    .await;
    let (alpine, clara) = (demo::ALPINE, demo::CLARA);
    world
        .run_sql(&format!(
            "insert into clients (id, organization_id, customer_id, email)
             values ('{OLIVIA}', '{alpine}', '{clara}', 'olivia@client.example')"
        ))
        .await;
    let door = Door {
        login: authenticator(&world).await,
        world: &world,
    };
    let claims = json!({
        "role": "client", "sub": OLIVIA, "email": "olivia@client.example",
        "app_metadata": { "role": "client", "organization_id": demo::ALPINE, "token_version": 1 },
    });
    let begin = begin_with(&claims);

    let no_right = Err("42501".to_owned());
    for (table, rows) in [
        ("customers", Ok("1".to_owned())),
        ("tours", Ok("2".to_owned())),
        ("organizations", no_right.clone()),
        ("members", no_right.clone()),
        ("user_profiles", no_right.clone()),
        ("outbox", no_right),
    ] {
        let seen = door
            .ask(&begin, &format!("select count(id) from public.{table}"))
            .await;
        assert_eq!(seen, rows, "{table}");
    }
    let caller = door.ask(&begin, "select private.caller()").await;
    assert_eq!(caller.as_deref(), Ok("client"));
}

#[tokio::test]
async fn a_client_of_odd_claims_is_none() {
    let door = Door::open().await;
    let clara = door.world.client("clara@client.example").await;
    let good = door
        .world
        .stack
        .keys
        .client_claims(&clara, std::time::Duration::from_secs(60));
    let seen =
        "select (select count(*) from public.customers) + (select count(*) from public.tours)
        + (select count(*) from public.clients)";
    let count = door.ask(&begin_with(&good), seen).await;
    assert_eq!(count.as_deref(), Ok("4"));

    for (pointer, value) in [
        ("/app_metadata/token_version", json!(0)),
        ("/app_metadata/token_version", json!(2)),
        ("/app_metadata/token_version", json!(null)),
        ("/app_metadata/organization_id", json!(demo::HARBOR)),
        ("/app_metadata/organization_id", json!(null)),
        ("/sub", json!(OLIVIA)),
        ("/sub", json!(demo::CLARA)),
        ("/sub", json!(null)),
    ] {
        let mut claims = good.clone();
        *claims.pointer_mut(pointer).unwrap() = value;
        let count = door.ask(&begin_with(&claims), seen).await;
        assert_eq!(count.as_deref(), Ok("0"), "{claims}");
    }
}

#[tokio::test]
async fn functions_with_more_rights_ask_for_themselves_who_calls() {
    let door = Door::open().await;
    let arguments = json!({
        "participants": 1, "items": [],
        "customer": { "name": "Mallory", "email": "mallory@example.com" },
    });
    let (alpine, harbor) = (demo::ALPINE, demo::HARBOR);

    for (caller, organization, departure) in [
        // Not published, another's, and an organisation that does not own the departure.
        (Caller::Public, alpine, demo::DRAFT_DEPARTURE),
        (Caller::CLIENT, alpine, demo::DRAFT_DEPARTURE),
        (Caller::CLIENT, harbor, demo::ICEBERGS_DEPARTURE),
        (Caller::STRANGER, alpine, demo::SUNRISE_NEXT),
        (Caller::OWNER, harbor, demo::ICEBERGS_DEPARTURE),
        (Caller::OWNER, alpine, demo::ICEBERGS_DEPARTURE),
        (Caller::Public, harbor, demo::SUNRISE_NEXT),
        (Caller::DEVELOPER, harbor, demo::SUNRISE_NEXT),
    ] {
        let begin = begin_as(door.world, caller).await;
        let booked =
            format!("select private.book_seats('{organization}', '{departure}', '{arguments}')");
        let offer = format!(
            "select seats_left from private.departure_offer('{organization}', '{departure}')"
        );

        let (booked, offer) = (
            door.ask(&begin, &booked).await,
            door.ask(&begin, &offer).await,
        );

        assert_eq!(
            booked,
            Err("PT404".to_owned()),
            "{caller:?} {departure} of {organization}"
        );
        assert_eq!(
            offer,
            Ok(String::new()),
            "{caller:?} {departure} of {organization}"
        );
    }
    for (caller, organization, departure) in [
        (Caller::Public, alpine, demo::SUNRISE_NEXT),
        (Caller::CLIENT, alpine, demo::SUNRISE_NEXT),
        (Caller::MEMBER, alpine, demo::DRAFT_DEPARTURE),
        (Caller::DEVELOPER, harbor, demo::ICEBERGS_DEPARTURE),
    ] {
        let begin = begin_as(door.world, caller).await;
        let booked =
            format!("select private.book_seats('{organization}', '{departure}', '{arguments}')");
        assert!(door.ask(&begin, &booked).await.is_ok(), "{caller:?}");
    }
}

#[tokio::test]
async fn what_the_functions_work_with_is_not_for_their_callers() {
    let door = Door::open().await;
    let alpine = demo::ALPINE;
    let departure = demo::SUNRISE_NEXT;

    for caller in [
        Caller::Public,
        Caller::STRANGER,
        Caller::OWNER,
        Caller::CLIENT,
        Caller::DEVELOPER,
    ] {
        let begin = begin_as(door.world, caller).await;
        for attempt in [
            "set role frontdesk_functions".to_owned(),
            format!("select private.act_for('{alpine}')"),
            format!("select private.take_seats('{alpine}', '{departure}', 1, '')"),
            format!("select private.release_expired_seats('{alpine}', '{departure}')"),
            format!("select private.customer_of_email('{alpine}', 'clara@client.example')"),
            format!("select private.find_or_make_customer('{alpine}', '{{}}')"),
            format!("select private.priced_items('{alpine}', '[]')"),
            format!("select private.may_see_offer('{alpine}', true)"),
            "select private.idempotency_scope()".to_owned(),
            "select private.forget_expired_keys()".to_owned(),
            "select private.as_tenant('{\"role\": \"service_role\"}', 'booking_create', '{}')"
                .to_owned(),
            "call private.guard_table('public.tours', 'select')".to_owned(),
            "select * from private.migrations".to_owned(),
            "select * from auth.users".to_owned(),
            "select * from public.idempotency_keys".to_owned(),
            "truncate public.tours".to_owned(),
            "create table public.mine ()".to_owned(),
            "create function private.mine() returns int language sql as 'select 1'".to_owned(),
        ] {
            let outcome = door.ask(&begin, &attempt).await;
            assert_eq!(outcome, Err("42501".to_owned()), "{caller:?}: {attempt}");
        }
    }

    // The setting by which the functions' role is narrowed widens nobody else.
    let begin = begin_as(door.world, Caller::STRANGER).await;
    let set = format!(
        "{begin}, set_config('frontdesk.acting_organization', '{alpine}', true),
        set_config('frontdesk.requested_organization', '{alpine}', true)"
    );
    assert_eq!(door.ask(&set, SEEN).await.as_deref(), Ok("0"));
}

#[tokio::test]
async fn the_login_of_the_functions_does_nothing_but_become_a_caller() {
    let door = Door::open().await;

    for claims in [
        json!({}),
        json!({ "role": null }),
        json!({ "role": "postgres" }),
        json!({ "role": "authenticator" }),
        json!({ "role": "frontdesk_functions" }),
        json!({ "role": ["service_role"] }),
    ] {
        let call = format!("select private.as_tenant('{claims}', 'claims', '{{}}')");
        assert_eq!(
            door.ask("begin", &call).await,
            Err("42501".to_owned()),
            "{claims}"
        );
    }
    let tables = door
        .world
        .sql("select jsonb_agg(oid::regclass) from pg_class where relnamespace = 'public'::regnamespace
              and relkind in ('r', 'v')")
        .await;
    for table in tables.as_array().unwrap() {
        let query = format!("select * from public.{}", table.as_str().unwrap());
        assert_eq!(
            door.ask("begin", &query).await,
            Err("42501".to_owned()),
            "{query}"
        );
    }
}
