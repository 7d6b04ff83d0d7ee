/// What whoever runs it can do when a run failed with a problem of this code.
#[must_use]
pub fn advice(code: &str) -> &'static str {
    match code {
        "embedding_model_unavailable" => {
            "Change the organization's row of models_config for embedding, or delete it."
        }
        "embeddings_refused" => {
            "Check embeddings_url, embeddings_model and embeddings_key; the log has the service's answer."
        }
        "embeddings_unavailable" | "database_unavailable" | "busy" => {
            "The next call tries again; where it lasts, look at that service."
        }
        _ => "The next call tries again; the log has the cause under the request id.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_an_advice() {
        for code in [
            "embeddings_refused",
            "embedding_model_unavailable",
            "busy",
            "internal_error",
            "",
        ] {
            assert!(advice(code).ends_with('.'), "{code}");
        }
    }
}
