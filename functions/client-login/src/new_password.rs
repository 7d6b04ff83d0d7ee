//! New passwords: of clients who forgot theirs, by a link that is mailed to them, and of those who change it.

use crate::Callers;
use passwords::{Password, Verdict};
use people::{ChangePassword, ForgotPassword, ResetPassword};
use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tenant_auth::{
    Answer, ClientAccount, Limit, MailedToken, OrganizationId, Session, SignedInClient,
};
use uuid::Uuid;

/// Nobody guesses a token, but hashing passwords for whoever asks takes time that others wait for.
const LIMIT: Limit = Limit::per_network("password-reset");
/// The purpose that a link's token is sealed for until its mail is sent. Its subject is the row of the outbox.
const PURPOSE: &str = "password_token";

/// An account whose password was forgotten.
#[derive(Deserialize, Serialize)]
struct Account {
    client_id: Uuid,
    organization_id: Uuid,
}

/// The answer of `private.client_password_forgotten`.
#[derive(Deserialize)]
struct Forgotten {
    accounts: Vec<Account>,
}

/// A link that is to be mailed.
#[derive(Serialize)]
struct Link {
    #[serde(flatten)]
    account: Account,
    #[serde(flatten)]
    mailed: MailedToken,
}

/// The answer of the SQL functions that set a password.
#[derive(Deserialize)]
struct Renewed {
    client: ClientAccount,
    token_version: i32,
}

/// Mails a link for each account of an address.
pub(crate) async fn send_links(
    session: &Session<Callers>,
    forgotten: &ForgotPassword,
) -> Result<(), Problem> {
    let database = session.database_as_service();
    let asked = json!({
        "email": forgotten.email, "organization": forgotten.organization,
        "address": session.client_network().await,
    });
    let Forgotten { accounts } = database
        .ask("client_password_forgotten", &asked)
        .await?
        .parse()?;
    let mut links = Vec::with_capacity(accounts.len());
    for account in accounts {
        let organization = OrganizationId(account.organization_id);
        let (_, mailed) = session.mailed_token(PURPOSE, organization).await?;
        links.push(Link { account, mailed });
    }
    if !links.is_empty() {
        let arguments = json!({ "links": links });
        database.once("client_password_links", &arguments).await?;
    }
    Ok(())
}

/// Sets the password of whoever holds the token of a link, and signs them in.
pub(crate) async fn reset(
    session: &Session<Callers>,
    reset: &ResetPassword,
) -> Result<Answer, Problem> {
    session.admit(LIMIT).await?;
    // Before the token is looked up, so that good and bad ones take as long.
    let arguments =
        json!({ "token_hash": reset.token.digest(), "password_hash": hashed(&reset.password)? });
    let renewed = session
        .database()
        .once("client_password_reset", &arguments)
        .await?;
    let client = sign_in(session, renewed.parse()?).await?;
    Ok(Answer::ok(&client)?.replayed(renewed.is_replayed()))
}

/// Replaces the password of the calling client; `None` where the present one is another.
pub(crate) async fn change(
    session: &Session<Callers>,
    change: &ChangePassword,
) -> Result<Option<SignedInClient>, Problem> {
    #[derive(Deserialize)]
    struct Begun {
        password_hash: Option<String>,
    }

    let database = session.database();
    let begin = json!({ "address": session.client_network().await });
    let Begun { password_hash } = database
        .ask("client_password_begin", &begin)
        .await?
        .parse()?;
    match passwords::verify(&change.current_password, password_hash.as_deref()) {
        Verdict::Wrong => return Ok(None),
        Verdict::Right { .. } => {}
    }
    let arguments = json!({
        "password_hash": password_hash, "new_password_hash": hashed(&change.password)?,
    });
    let renewed = database.once("client_password_change", &arguments).await?;
    sign_in(session, renewed.parse()?).await.map(Some)
}

fn hashed(password: &Password) -> Result<String, Problem> {
    passwords::hash(password).map_err(|_| Problem::internal().because("no source of randomness"))
}

async fn sign_in(session: &Session<Callers>, renewed: Renewed) -> Result<SignedInClient, Problem> {
    session.sign_in(renewed.client, renewed.token_version).await
}
