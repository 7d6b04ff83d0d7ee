//! `sql/DIAGRAMS.md`, `sql/COLUMNS.md` and `functions/database.ts` tell of the database as it is.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;

use stack::{Functions, Options, Stack, documents, readme, repository};
use tokio::sync::OnceCell;

async fn stack() -> &'static Stack {
    static STACK: OnceCell<Stack> = OnceCell::const_new();
    let options = Options {
        functions: Functions::None,
        ..Options::default()
    };
    STACK
        .get_or_init(async || Stack::start(options).await.unwrap())
        .await
}

#[tokio::test]
async fn what_is_made_from_the_database_is_as_the_database_is() {
    let admin = stack().await.admin().await.unwrap();

    for (file, made) in documents(&admin).await.unwrap() {
        assert!(
            fs::read_to_string(repository().join(file)).unwrap() == made,
            "{file} is behind: `cargo up diagrams` writes it anew"
        );
    }
}

#[tokio::test]
async fn a_table_in_no_domain_is_told_by_name() {
    let admin = stack().await.admin().await.unwrap();
    let folder = std::env::temp_dir().join(format!("frontdesk-domains-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let sql = repository().join("sql");
    fs::copy(sql.join("DIAGRAMS.md"), folder.join("DIAGRAMS.md")).unwrap();
    let domains = fs::read_to_string(sql.join("domains.toml")).unwrap();

    for (domains, told) in [
        (
            domains.replace("  \"payments\",\n", ""),
            "in no domain: [\"payments\"]",
        ),
        (
            domains.replace("\"payments\"", "\"payments\", \"wages\""),
            "a table `wages`",
        ),
        (
            domains.replace("\"payments\"", "\"payments\", \"leads\""),
            "`leads` is in two domains",
        ),
    ] {
        fs::write(folder.join("domains.toml"), domains).unwrap();
        let error = readme(&admin, &folder).await.unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
    fs::remove_dir_all(&folder).unwrap();
}
