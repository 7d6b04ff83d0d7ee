//! Reseals what old keys sealed with the current key, in batches. Everything can be opened meanwhile.

use crate::Callers;
use problem::Problem;
use sealed::{Keys, Place, Sealed};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tenant_auth::{Answer, Session};
use uuid::Uuid;

/// The most secrets in one statement.
const BATCH: u32 = 100;

#[derive(Deserialize)]
struct Batch {
    secrets: Vec<Secret>,
}

#[derive(Deserialize)]
struct Secret {
    id: Uuid,
    organization_id: Uuid,
    purpose: String,
    subject_id: Uuid,
    sealed: String,
    sealed_with: String,
}

#[derive(Serialize)]
struct Resealed {
    id: Uuid,
    was: String,
    sealed: String,
    sealed_with: String,
}

/// Reseals at most `most` secrets, and answers how many are left. A secret that does not open stays as it is and is
/// counted: its key is not configured.
pub(crate) async fn reseal(session: &Session<Callers>, most: u32) -> Result<Answer, Problem> {
    #[derive(Deserialize)]
    struct Done {
        resealed: u32,
    }
    #[derive(Deserialize)]
    struct Left {
        remaining: u64,
    }

    let keys = session.sealing_keys().await?;
    let database = session.database();
    let current = keys.current_id();
    let (mut resealed, mut failed, mut after) = (0, 0, None);
    while resealed + failed < most {
        let limit = BATCH.min(most - resealed - failed);
        let arguments = json!({ "current": current, "after": after, "limit": limit });
        let batch: Batch = database
            .ask("secrets_to_reseal", &arguments)
            .await?
            .parse()?;
        let Some(last) = batch.secrets.last() else {
            break;
        };
        after = Some(last.id);
        let size = u32::try_from(batch.secrets.len()).unwrap_or(BATCH);
        let secrets: Vec<Resealed> = batch
            .secrets
            .into_iter()
            .filter_map(|secret| seal_anew(&keys, secret))
            .collect();
        failed += size - u32::try_from(secrets.len()).unwrap_or(size);
        let done: Done = database
            .ask("secrets_resealed", &json!({ "secrets": secrets }))
            .await?
            .parse()?;
        resealed += done.resealed;
    }
    let Left { remaining } = database
        .ask("secrets_sealed_otherwise", &json!({ "current": current }))
        .await?
        .parse()?;
    Answer::ok(&json!({
        "current": current, "resealed": resealed, "not_opened": failed, "remaining": remaining,
    }))
}

fn seal_anew(keys: &Keys, secret: Secret) -> Option<Resealed> {
    let place = Place {
        organization: secret.organization_id,
        purpose: &secret.purpose,
        subject: secret.subject_id,
    };
    let was = Sealed::from_base64(&secret.sealed, secret.sealed_with).ok()?;
    let opened = keys.open(&place, &was).ok()?;
    let sealed = keys.seal(&place, &opened).ok()?;
    Some(Resealed {
        id: secret.id,
        was: was.to_base64(),
        sealed: sealed.to_base64(),
        sealed_with: sealed.key_id,
    })
}
