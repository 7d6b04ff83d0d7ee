//! What `cargo up` prints when everything runs.

use std::{fmt::Write, net::SocketAddr, path::Path, time::Duration};

use anyhow::Result;

use crate::{
    functions, home,
    people::{self, DEMO_PASSWORD, Example},
    stack::{Login, Stack},
    zones,
};

/// Of the printed tokens.
const LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// One screen: addresses, people, where the tokens are, and a first booking.
pub(crate) async fn everything(stack: &Stack, data: &Path) -> Result<()> {
    let connection = stack.admin().await?;
    let examples = people::examples(&connection).await?;
    let departure = people::next_departure(&connection).await?;
    let tokens = data.join("tokens.env");
    home::write_secret(&tokens, &exports(stack, &connection, &examples).await?)?;

    println!("\nFrontdesk is up.\n\n{}", addresses(stack));
    println!("People (sign in with the password {DEMO_PASSWORD})");
    for Example {
        role,
        email,
        organization,
    } in &examples
    {
        println!("  {role:<10} {email:<30} {organization}");
    }
    println!(
        "\nKeys and a token of each person, valid for a day, are in a file to load:\n  source {}\n",
        relative(&tokens).display()
    );
    match departure {
        Some(departure) => println!("A first booking:\n{}", first_booking(stack, &departure)),
        None => {
            println!("The demo data has no departure to book any more: run `cargo up reset`.\n")
        }
    }
    println!(
        "A call to the assistant, and a burst pipe at night, in another terminal:\n  cargo up call\n"
    );
    let differ = zones::that_differ(&connection).await?;
    if !differ.is_empty() {
        println!(
            "This Postgres has other zone data than the functions. Figures by day may be on the day before or after in:\n  {}\n",
            differ.join(", ")
        );
    }
    println!(
        "A changed function or SQL file is served anew. Ctrl-C stops everything; the data is kept."
    );
    Ok(())
}

/// Lines of shell that set the keys and the people's tokens.
async fn exports(
    stack: &Stack,
    connection: &tokio_postgres::Client,
    examples: &[Example],
) -> Result<String> {
    let keys = &stack.keys;
    let mut lines = format!(
        "export FRONTDESK_URL={}\nexport MAILBOX_URL={}\nexport PUBLISHABLE_KEY={}\nexport SECRET_KEY={}\n",
        stack.url, stack.mailbox.url, keys.publishable_key, keys.secret_key
    );
    let first = examples
        .first()
        .map(|example| example.organization.as_str());
    for example in examples {
        let (role, email) = (example.role.as_str(), example.email.as_str());
        let token = match role {
            "client" => keys.client_token(&people::client(connection, email).await?, LIFETIME)?,
            _ => keys.user_token(&people::user(connection, email).await?, LIFETIME)?,
        };
        let is_other = role == "owner" && Some(example.organization.as_str()) != first;
        let prefix = if is_other { "OTHER_" } else { "" };
        let _ = writeln!(
            lines,
            "export {prefix}{}_TOKEN={token}",
            role.to_uppercase()
        );
    }
    let _ = writeln!(
        lines,
        "export SERVICE_TOKEN={}",
        keys.service_token(LIFETIME)?
    );
    Ok(lines)
}

/// A path as it is typed here.
fn relative(path: &Path) -> &Path {
    let here = std::env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok())
        .unwrap_or(path)
}

/// What `spin up` must be told to join the services. The model is put where it looks for it.
pub(crate) fn services(stack: &Stack, functions: SocketAddr) -> Result<()> {
    functions::link_models(stack.models(), &home::repository().join(".spin"))?;
    println!("\nThe services are up.\n\n{}", addresses(stack));
    println!("The functions are expected at {functions}; in another terminal:\n");
    for (name, value) in &stack.variables {
        println!("export {}='{value}'", functions::variable(name));
    }
    println!("spin up --from spin.toml --listen {functions}\n\nCtrl-C stops the services.");
    Ok(())
}

fn addresses(stack: &Stack) -> String {
    [
        ("console", format!("{}/functions/v1/console", stack.url)),
        ("API", format!("{}  (the URL for supabase-js)", stack.url)),
        ("functions", format!("{}/functions/v1/NAME", stack.url)),
        ("tables", format!("{}/rest/v1/TABLE", stack.url)),
        ("sign-in", format!("{}/auth/v1", stack.url)),
        (
            "mailbox",
            format!("{}  (messages that left)", stack.mailbox.url),
        ),
        (
            "web site",
            format!("{}/site  (a plain one, with the widget)", stack.mailbox.url),
        ),
        ("Postgres", stack.database_url(Login::Admin)),
    ]
    .map(|(name, address)| format!("  {name:<10} {address}\n"))
    .concat()
}

fn first_booking(stack: &Stack, departure: &str) -> String {
    format!(
        r#"curl {url}/functions/v1/booking-create \
  -H 'apikey: {key}' \
  -H 'content-type: application/json' \
  -d '{{"departure_id": "{departure}", "participants": 2, "customer": {{"name": "Ada Lovelace", "email": "ada@example.com"}}}}'
"#,
        url = stack.url,
        key = stack.keys.publishable_key,
    )
}
