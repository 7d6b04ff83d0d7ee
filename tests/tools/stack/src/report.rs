//! What `cargo up` prints when everything runs.

use std::{fmt::Write, net::SocketAddr, path::Path, time::Duration};

use anyhow::Result;

use crate::{
    functions, home,
    people::{self, DEMO_PASSWORD},
    stack::{Login, Stack},
};

/// Of the printed tokens.
const LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// Addresses, people, tokens and a first booking. The tokens also go to a file of the data folder.
pub(crate) async fn everything(stack: &Stack, data: &Path) -> Result<()> {
    let connection = stack.admin().await?;
    let examples = people::examples(&connection).await?;
    let departure = people::next_departure(&connection).await?;

    let mut people = String::new();
    let mut exports = String::new();
    let _ = writeln!(
        exports,
        "export PUBLISHABLE_KEY={}",
        stack.keys.publishable_key
    );
    let _ = writeln!(exports, "export SECRET_KEY={}", stack.keys.secret_key);
    let home_organization = examples
        .first()
        .map(|example| example.organization.as_str())
        .unwrap_or_default();
    for example in &examples {
        let (role, email) = (&example.role, &example.email);
        let token = match role.as_str() {
            "client" => stack
                .keys
                .client_token(&people::client(&connection, email).await?, LIFETIME)?,
            _ => stack
                .keys
                .user_token(&people::user(&connection, email).await?, LIFETIME)?,
        };
        let other = role == "owner" && example.organization != home_organization;
        let name = format!(
            "{}{}_TOKEN",
            if other { "OTHER_" } else { "" },
            role.to_uppercase()
        );
        let _ = writeln!(people, "  {role:<10} {email:<30} {}", example.organization);
        let _ = writeln!(exports, "export {name}={token}");
    }
    let _ = writeln!(
        exports,
        "export SERVICE_TOKEN={}",
        stack.keys.service_token(LIFETIME)?
    );
    let file = data.join("tokens.env");
    home::write_secret(&file, &exports)?;

    println!("\nFrontdesk is up.\n\n{}", addresses(stack));
    println!(
        "People: staff sign in at /auth/v1/token?grant_type=password, everybody with {DEMO_PASSWORD}\n{people}"
    );
    println!(
        "Keys and tokens, good for a day; `source {}` sets them\n{exports}",
        file.display()
    );
    match departure {
        Some(departure) => println!("A first booking\n{}", first_booking(stack, &departure)),
        None => println!("No departure is to come, so there is nothing to book: `cargo up reset`"),
    }
    println!("Ctrl-C stops it all.");
    Ok(())
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
        ("gateway", stack.url.clone()),
        ("functions", format!("{}/functions/v1/*", stack.url)),
        ("PostgREST", format!("{}/rest/v1/*", stack.url)),
        ("sign-in", format!("{}/auth/v1/*", stack.url)),
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
