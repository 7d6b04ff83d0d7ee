use super::TENANCY;
use crate::{
    Function, Role,
    shapes::{ClientAccount, ClientToken, True},
};
use people::ClientLogin;
use schemars::JsonSchema;
use serde_json::json;

/// A client who is signed in, with a token.
#[derive(JsonSchema)]
struct ClientSignedIn {
    /// Account that the token is for.
    client: ClientAccount,
    #[schemars(flatten)]
    token: ClientToken,
}

/// Confirms that every token of the client is void.
#[derive(JsonSchema)]
struct ClientSignedOut {
    /// Always `true`: no token of the client is valid any more.
    signed_out: True,
}

/// Confirms that a link is sent to each account of the address, if there is one.
#[derive(JsonSchema)]
struct PasswordLinkAccepted {
    /// Always `true`, whether or not there is an account of this address.
    is_accepted: True,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum ClientLoginAnswer {
    SignedIn(ClientSignedIn),
    SignedOut(ClientSignedOut),
    PasswordLinkAccepted(PasswordLinkAccepted),
}

pub(super) fn describe() -> Function {
    Function::post("client-login", "Signs a client in or out, and changes their password")
        .tag(TENANCY)
        .description(
            "`sign_in`, `forgot_password` and `reset_password` take the publishable key. No answer tells whether an address has \
             an account. `refresh` gives another token until 30 days after the password was given. `change_password` and \
             `sign_out` void every token of the client.",
        )
        .for_roles(&[Role::Public, Role::Client])
        .works_once()
        .takes::<ClientLogin>(
            "Sign in",
            json!({ "email": "clara@client.example", "password": "frontdesk-demo" }),
            |body| ClientLogin::read(body).map(drop),
        )
        .or("Sign in to one organization", json!({
            "action": "sign_in", "email": "clara@client.example", "password": "frontdesk-demo",
            "organization": "alpine-trails",
        }))
        .or("Send a link to choose a new password", json!({
            "action": "forgot_password", "email": "clara@client.example",
        }))
        .or("Choose a new password", json!({
            "action": "reset_password", "token": "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "password": "six brown larks",
        }))
        .or("Sign out", json!({ "action": "sign_out" }))
        .or("Get another token", json!({ "action": "refresh" }))
        .or("Change the password", json!({
            "action": "change_password", "current_password": "frontdesk-demo", "password": "six brown larks",
        }))
        .answers::<ClientLoginAnswer>(200, "The client and a token; after `sign_out` and `forgot_password` a confirmation", json!({
            "client": {
                "id": "00000000-0000-4000-8000-0000000acc01", "customer_id": "00000000-0000-4000-8000-0000000ac001",
                "email": "clara@client.example", "name": "Clara Client",
                "organization": {
                    "id": "00000000-0000-4000-8000-0000000000a0", "name": "Alpine Trails", "slug": "alpine-trails",
                },
            },
            "access_token": "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl", "token_type": "bearer", "expires_in": 43200,
            "expires_at": 1795261915,
        }))
        .refuses(401, "invalid_credentials", "No account has this e-mail address and password.")
        .refuses(401, "sign_in_again", "The password was given too long ago for another token.")
        .refuses(404, "link_invalid", "The link to choose a new password is used, too old or unknown.")
        .refuses(409, "password_changed", "The password was changed meanwhile.")
        .refuses(429, "too_many_tries", "Too many attempts for this account, or from this network.")
}
