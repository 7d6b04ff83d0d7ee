//! Access to calendars: clients of the platform at Google and Microsoft, and tokens of those who connected theirs.

use crate::{
    Callers,
    service::{Outcome, silent},
};
use external_calendars::{Granted, Source, TokenAnswer, refresh_form};
use http_client::Request;
use problem::Problem;
use sealed::{Keys, Place, Sealed};
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use tenant_auth::{Database, Session};
use uuid::Uuid;

/// How long a service may take for one answer.
pub(crate) const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);

/// A client of the platform at a service (OAuth 2.0).
pub(crate) struct Client {
    pub id: String,
    pub secret: String,
}

/// Where the services are, and who the platform is there.
pub(crate) struct Providers {
    google: Option<Client>,
    outlook: Option<Client>,
    google_token_url: String,
    microsoft_login_url: String,
    /// Below it are Google's calendars.
    pub google_url: String,
    /// Microsoft Graph.
    pub graph_url: String,
    /// An origin that feeds may come from, whatever it is.
    pub feed_origin: String,
    keys: Keys,
}

/// A connection, as the database opens it.
#[derive(Deserialize)]
pub(crate) struct Connection {
    pub id: Uuid,
    pub organization_id: Uuid,
    pub resource_id: Uuid,
    pub source: ConnectionSource,
    pub calendar_id: String,
    pub timezone: String,
    sealed: String,
    sealed_with: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ConnectionSource {
    Google,
    Outlook,
    Ics,
}

impl ConnectionSource {
    fn purpose(self) -> &'static str {
        match self {
            Self::Google => "google_refresh_token",
            Self::Outlook => "outlook_refresh_token",
            Self::Ics => "calendar_url",
        }
    }
}

impl Providers {
    pub async fn load(session: &Session<Callers>) -> Result<Self, Problem> {
        let client = async |service: &str| {
            Some(Client {
                id: variables::optional(&format!("{service}_client_id")).await?,
                secret: variables::optional(&format!("{service}_client_secret")).await?,
            })
        };
        let url = async |name: &str| -> Result<String, Problem> {
            let url = variables::required(name).await?;
            Ok(url.trim_end_matches('/').to_owned())
        };
        Ok(Self {
            google: client("google").await,
            outlook: client("microsoft").await,
            google_token_url: url("google_token_url").await?,
            microsoft_login_url: url("microsoft_login_url").await?,
            google_url: url("google_calendar_url").await?,
            graph_url: url("microsoft_graph_url").await?,
            feed_origin: variables::optional("calendar_feed_origin")
                .await
                .unwrap_or_default(),
            keys: session.sealing_keys().await?,
        })
    }

    /// The platform's client at a service.
    ///
    /// # Errors
    /// 503 `not_configured` where it has none.
    pub fn client(&self, source: Source) -> Result<&Client, Problem> {
        let client = match source {
            Source::Google => self.google.as_ref(),
            Source::Outlook => self.outlook.as_ref(),
        };
        client.ok_or_else(|| unconfigured(source, "no client id and secret"))
    }

    /// Asks for tokens.
    pub async fn token(&self, source: Source, form: String) -> Result<Outcome<Granted>, Problem> {
        let url = match source {
            Source::Google => format!("{}/token", self.google_token_url),
            Source::Outlook => format!("{}/common/oauth2/v2.0/token", self.microsoft_login_url),
        };
        let answer = Request::new(spin_sdk::http::Method::POST, url)
            .header("accept", "application/json")
            .form(form)
            .total_timeout(ANSWER_TIMEOUT)
            .max_bytes(100_000)
            .send()
            .await
            .map_err(|failure| silent(&failure))?;
        match TokenAnswer::read(answer.status, &answer.body) {
            TokenAnswer::Granted(granted) => Ok(Outcome::Done(granted)),
            TokenAnswer::Refused(_) => Ok(Outcome::refused(
                "access_revoked",
                "Its owner has taken the access back, or it has expired.",
            )),
            TokenAnswer::Unconfigured(error) => Err(unconfigured(source, &error)),
            TokenAnswer::Later(status) => Err(crate::service::later(
                &answer,
                format!("Where access is granted, the answer was {status}."),
            )),
        }
    }

    /// Asks for an access token by a refresh token.
    pub async fn refresh(&self, source: Source, token: &str) -> Result<Outcome<Granted>, Problem> {
        let client = self.client(source)?;
        self.token(source, refresh_form(&client.id, &client.secret, token))
            .await
    }

    /// What a connection keeps sealed.
    pub fn open(&self, connection: &Connection) -> Result<String, Problem> {
        let broken = |cause: sealed::CantOpen| {
            Problem::internal().because(format!("a sealed calendar: {cause}"))
        };
        let sealed = Sealed::from_base64(&connection.sealed, connection.sealed_with.clone())
            .map_err(broken)?;
        let secret = self
            .keys
            .open(&connection.place(), &sealed)
            .map_err(broken)?;
        Ok(secret.to_string())
    }

    /// An access token for a connection. A refresh token that comes with it is kept in the place of the one before.
    pub async fn access(
        &self,
        database: &Database<'_>,
        connection: &Connection,
        source: Source,
    ) -> Result<Outcome<String>, Problem> {
        let known = self.open(connection)?;
        let granted = match self.refresh(source, &known).await? {
            Outcome::Done(granted) => granted,
            refused @ Outcome::Refused { .. } => return Ok(refused.map(|_| String::new())),
        };
        if let Some(renewed) = granted.refresh_token.filter(|renewed| *renewed != known) {
            let sealed = self
                .keys
                .seal(&connection.place(), &renewed)
                .map_err(|error| Problem::internal().because(error.to_string()))?;
            let kept = json!({
                "organization_id": connection.organization_id, "connection_id": connection.id,
                "sealed": sealed.to_base64(), "sealed_with": sealed.key_id,
            });
            database.ask("calendar_renew", &kept).await?;
        }
        Ok(Outcome::Done(granted.access_token))
    }
}

impl Connection {
    fn place(&self) -> Place<'_> {
        Place {
            organization: self.organization_id,
            purpose: self.source.purpose(),
            subject: self.id,
        }
    }
}

fn unconfigured(source: Source, cause: &str) -> Problem {
    Problem::new(
        503,
        "not_configured",
        format!(
            "The platform has not configured {}.",
            match source {
                Source::Google => "Google",
                Source::Outlook => "Microsoft",
            }
        ),
    )
    .because(cause.to_owned())
}
