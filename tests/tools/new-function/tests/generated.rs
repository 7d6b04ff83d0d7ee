//! What is made passes what CI asks of the rest.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

mod checkout;

use checkout::Checkout;
use new_function::{Domain, Name};
use std::fs;

/// Such as nobody gives a function of their own.
const NAME: &str = "quote-of-a-test-create";
/// It has no modules yet, and few depend on it.
const DOMAIN: &str = "licenses";

#[test]
fn a_function_that_is_made_passes_its_checks() {
    let checkout = Checkout::copy();
    let root = checkout.root();
    let (name, domain): (Name, _) = (NAME.parse().unwrap(), Domain::find(root, DOMAIN).unwrap());

    let touched = new_function::make(root, &name, &domain).unwrap();

    for file in &touched {
        let text = fs::read_to_string(root.join(file)).unwrap();
        let ours = text.contains("quote") || file.ends_with("Cargo.toml");
        assert!(ours, "{}", file.display());
        // The page of the project names the command.
        assert!(
            file.ends_with("README.md") || !text.contains("new-function"),
            "{}",
            file.display()
        );
    }
    checkout.cargo(&["fmt", "--all", "--check"]);
    checkout.cargo(&["clippy", "--package", NAME, "--", "-D", "warnings"]);
    checkout.cargo(&["test", "--package", DOMAIN, &name.snake()]);

    // What it takes and answers is in the document. The program that writes it is compiled as one of the whole workspace: as
    // a package alone it would have other features, and be compiled anew with all that it stands on.
    checkout.cargo(&["test", "--workspace", "--test", "document", "--no-run"]);
    checkout.run("target/debug/contract", &[]);
    let document = fs::read_to_string(root.join("functions/openapi/openapi.json")).unwrap();
    assert!(document.contains(&format!("/{NAME}")));
    // Nothing is left to be written.
    assert!(manifests::write(root).unwrap().is_empty());

    let again = new_function::make(root, &name, &domain).unwrap_err();
    assert!(again.to_string().ends_with("exists"), "{again}");
}

#[test]
fn an_unknown_domain_is_an_error_that_lists_those_that_there_are() {
    let error = Domain::find(&manifests::repository(), "quotes").unwrap_err();

    assert!(error.to_string().contains("bookings, "), "{error}");
}
