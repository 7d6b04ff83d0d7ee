//! Signing in by address and password.

use crate::Callers;
use passwords::{Password, Verdict};
use people::SignIn;
use problem::Problem;
use serde::Deserialize;
use serde_json::json;
use tenant_auth::{ClientAccount, Session, SignedInClient};
use uuid::Uuid;

/// The answer of `private.client_login_begin`, before the password is verified.
#[derive(Deserialize)]
struct Begun {
    #[serde(default)]
    wait_seconds: Option<u64>,
    /// The accounts with this address, most likely first.
    #[serde(default)]
    accounts: Vec<Account>,
}

#[derive(Deserialize)]
struct Account {
    client_id: Uuid,
    organization_id: Uuid,
    password_hash: String,
}

/// The answer of `private.client_login_finish`, after it.
#[derive(Deserialize)]
struct Finished {
    client: Option<ClientAccount>,
    #[serde(default)]
    token_version: i32,
}

/// Signs the client in; `None` where there is no such account, or this is not its password.
pub(crate) async fn sign_in(
    session: &Session<Callers>,
    attempt: &SignIn,
) -> Result<Option<SignedInClient>, Problem> {
    let network = session.client_network().await;
    let begin = json!({
        "email": attempt.email, "organization": attempt.organization, "address": network,
    });
    let begun: Begun = session
        .database_as_service()
        .ask("client_login_begin", &begin)
        .await?
        .parse()?;
    if let Some(seconds) = begun.wait_seconds {
        return Err(Problem::too_many_tries(seconds));
    }

    let Some((account, outdated)) = opened(&begun.accounts, attempt) else {
        return Ok(None);
    };
    let new_hash = Password::parse(attempt.password.as_ref())
        .ok()
        .filter(|_| outdated)
        .and_then(|password| passwords::hash(&password).ok());
    let finish = json!({
        "client_id": account.client_id, "organization_id": account.organization_id,
        "password_hash": account.password_hash, "new_password_hash": new_hash,
        "email": attempt.email, "address": network,
    });
    let finished: Finished = session
        .database_as_service()
        .ask("client_login_finish", &finish)
        .await?
        .parse()?;
    match finished.client {
        Some(client) => session
            .sign_in(client, finished.token_version)
            .await
            .map(Some),
        None => Ok(None),
    }
}

/// The first account that the password opens, and whether its hash is to be replaced.
fn opened<'a>(accounts: &'a [Account], attempt: &SignIn) -> Option<(&'a Account, bool)> {
    if accounts.is_empty() {
        passwords::verify(&attempt.password, None);
    }
    accounts.iter().find_map(|account| {
        match passwords::verify(&attempt.password, Some(&account.password_hash)) {
            Verdict::Right { outdated } => Some((account, outdated)),
            Verdict::Wrong => None,
        }
    })
}
