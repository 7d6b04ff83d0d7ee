//! What a component is told by its variables.

use problem::Problem;

/// A variable that the manifest has to give.
///
/// # Errors
/// 500 where it does not.
pub async fn required(name: &str) -> Result<String, Problem> {
    spin_sdk::variables::get(name)
        .await
        .map_err(|error| Problem::internal().because(format!("variable {name}: {error}")))
}

/// A variable that a manifest may leave out; none where it does, or where it is empty.
pub async fn optional(name: &str) -> Option<String> {
    spin_sdk::variables::get(name)
        .await
        .ok()
        .filter(|value| !value.is_empty())
}
