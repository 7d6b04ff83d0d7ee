//! Reads the component's variables.

use problem::Problem;

/// Reads a variable that the manifest must set.
///
/// # Errors
/// 500 if it is not set.
pub async fn required(name: &str) -> Result<String, Problem> {
    spin_sdk::variables::get(name)
        .await
        .map_err(|error| Problem::internal().because(format!("variable {name}: {error}")))
}

/// Reads a variable that the manifest may leave out; `None` if it is unset or empty.
pub async fn optional(name: &str) -> Option<String> {
    spin_sdk::variables::get(name)
        .await
        .ok()
        .filter(|value| !value.is_empty())
}
