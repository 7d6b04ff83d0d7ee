//! Tenants of a stack that all tests of the process share.

use crate::demo;
use regex::Regex;
use reqwest::Client;
use serde_json::Value;
use stack::{Options, Stack};
use std::{
    net::Ipv4Addr,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU16, Ordering},
    },
};
use tokio::sync::OnceCell;
use tokio_postgres::Client as Connection;

/// How the ids of the demo data begin.
const DEMO_IDS: &str = "00000000-0000-4000-8000-";
const DEMO_SLUGS: [&str; 2] = ["alpine-trails", "harbor-kayaks"];

static DEMO_ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(@|%40)((?:alpine|harbor|client|frontdesk)\.example)")
        .unwrap_or_else(|error| panic!("{error}"))
});

/// A copy of the demo data under names of its own: both organizations, their people, and what they offer.
///
/// Tests call everything by the name that it has in the demo data. [`Tenant::own`] puts the tenant's names into what
/// is sent, and [`Tenant::demo`] puts the demo's into what comes back. So a test reads the same whether it has a stack
/// of its own or is beside hundreds of others, and sees at once where another tenant's row is given away.
pub(crate) struct Tenant {
    number: String,
    label: String,
    ids: String,
    address: Ipv4Addr,
    /// Opened when first needed.
    connection: OnceCell<Connection>,
}

/// Makes a tenant in the shared stack, which the first call starts.
pub(crate) async fn add() -> anyhow::Result<(Arc<Stack>, Tenant)> {
    static STACK: OnceCell<Arc<Stack>> = OnceCell::const_new();
    static COUNT: AtomicU16 = AtomicU16::new(0);

    let stack = STACK.get_or_try_init(start).await?;
    let tenant = Tenant::new(COUNT.fetch_add(1, Ordering::Relaxed) + 1);
    let admin = stack.take_admin().await?;
    admin
        .execute(
            "select tests.add_tenant($1, $2)",
            &[&tenant.number, &tenant.label],
        )
        .await?;
    stack.keep_admin(admin);
    Ok((stack.clone(), tenant))
}

async fn start() -> anyhow::Result<Arc<Stack>> {
    // Each tenant calls from an address of its own: what is limited by network is not shared either.
    let by_address = ("client_address_header", "x-forwarded-for");
    let stack = Stack::start(Options {
        variables: [by_address]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        ..Options::default()
    })
    .await?;
    stack
        .admin()
        .await?
        .batch_execute(include_str!("tenant.sql"))
        .await?;
    Ok(Arc::new(stack))
}

impl Tenant {
    fn new(number: u16) -> Self {
        let [high, low] = number.to_be_bytes();
        let first = format!("{number:08x}");
        Self {
            ids: DEMO_IDS.replacen("00000000", &first, 1),
            number: first,
            label: format!("t{number}"),
            address: Ipv4Addr::new(127, 64, high, low),
            connection: OnceCell::new(),
        }
    }

    /// A client that calls from the tenant's address.
    pub(crate) fn http(&self) -> reqwest::Result<Client> {
        Client::builder()
            .local_address(Some(self.address.into()))
            .build()
    }

    /// A text of a test with the tenant's names in place of the demo's.
    pub(crate) fn own(&self, text: &str) -> String {
        let mut text = text.replace(DEMO_IDS, &self.ids);
        for slug in DEMO_SLUGS {
            text = text.replace(slug, &format!("{slug}-{}", self.label));
        }
        let address = format!("${{1}}{}.${{2}}", self.label);
        DEMO_ADDRESS.replace_all(&text, address).into_owned()
    }

    /// A text of the stack with the demo's names in place of the tenant's.
    pub(crate) fn demo(&self, text: &str) -> String {
        let mut text = text.replace(&self.ids, DEMO_IDS);
        for slug in DEMO_SLUGS {
            text = text.replace(&format!("{slug}-{}", self.label), slug);
        }
        for at in ["@", "%40"] {
            text = text.replace(&format!("{at}{}.", self.label), at);
        }
        text
    }

    /// [`Tenant::own`] for JSON.
    pub(crate) fn own_json(&self, value: &Value) -> Value {
        serde_json::from_str(&self.own(&value.to_string())).unwrap_or_default()
    }

    /// An idempotency key that no other tenant has: the public's keys are all one caller's. None and one that is too
    /// long stay so.
    pub(crate) fn own_key(&self, key: &str) -> String {
        match key {
            "" => String::new(),
            key => format!("{key}.{}", self.label),
        }
    }

    /// A connection that sees and changes the tenant's rows alone.
    ///
    /// # Panics
    /// Where there is none to be had.
    pub(crate) async fn connection(&self, stack: &Stack) -> &Connection {
        let connection = self
            .connection
            .get_or_try_init(|| self.connect(stack))
            .await;
        connection.unwrap_or_else(|error| panic!("no connection: {error:#}"))
    }

    async fn connect(&self, stack: &Stack) -> anyhow::Result<Connection> {
        let connection = stack.admin().await?;
        let organizations = [demo::ALPINE, demo::HARBOR].map(|id| self.own(id));
        connection
            .batch_execute(&format!(
                "set tests.organizations = '{{{}}}'; set tests.ids = '{}'; set tests.label = '{}';
                 set role tests_tenant",
                organizations.join(","),
                self.ids,
                self.label
            ))
            .await?;
        Ok(connection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_demo_are_put_in_and_taken_out() {
        let tenant = Tenant::new(42);
        let text = format!(
            "{DEMO_IDS}0000000a1001 CLARA@Client.Example olivia%40alpine.example ada@example.com alpine-trails"
        );

        let own = tenant.own(&text);

        assert_eq!(
            own,
            "0000002a-0000-4000-8000-0000000a1001 CLARA@t42.Client.Example olivia%40t42.alpine.example \
             ada@example.com alpine-trails-t42"
        );
        assert_eq!(tenant.demo(&own), text);
    }
}
