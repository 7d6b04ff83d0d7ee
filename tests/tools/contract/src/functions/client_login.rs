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

#[derive(JsonSchema)]
#[schemars(untagged)]
enum ClientLoginAnswer {
    SignedIn(ClientSignedIn),
    SignedOut(ClientSignedOut),
}

pub(super) fn describe() -> Function {
    Function::post("client-login", "Signs a client in or out")
        .tag(TENANCY)
        .description(
            "`sign_in` takes the publishable key. Its refusal does not tell what is wrong. `sign_out` takes the \
             client's token and voids every token of the client.",
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
        .or("Sign out", json!({ "action": "sign_out" }))
        .answers::<ClientLoginAnswer>(200, "The client and a token; after `sign_out` a confirmation", json!({
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
        .refuses(429, "too_many_tries", "Too many attempts for this account, or from this network.")
}
