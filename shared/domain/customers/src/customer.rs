//! Which customer a request may book for. The field `customer_id` names a known customer; `customer` is a
//! person's own details: an object with `name`, `email` and `phone`.

use callers::{Anybody, Caller};
use fields::Email;
use problem::Faults;
use request_body::{Fields, given};
use serde_json::Value;

/// The preferred way to contact a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactBy {
    /// By e-mail.
    Email,
    /// By phone.
    Phone,
}

/// Finds the faults in the customer of a request. The public and clients book for themselves, staff and the service for a
/// customer.
pub fn customer_faults(request: &Fields, by: &Anybody, contact_by: ContactBy) -> Faults {
    let mut faults = Faults::default();
    let customer = given(request, "customer");
    let names_known_customer = given(request, "customer_id").is_some();
    match by {
        Caller::User(_) | Caller::Service(_) => match (names_known_customer, customer) {
            (true, Some(_)) => faults.add("/customer", "can't be given together with customer_id"),
            (false, None) => faults.add(
                "/customer",
                "is missing; give it or the customer_id of a known customer",
            ),
            (true, None) | (false, Some(_)) => {}
        },
        Caller::Public(_) | Caller::Client(_) | Caller::Guest(_) | Caller::Provider(_)
            if names_known_customer =>
        {
            faults.add("/customer_id", contact_by.instead_of_customer_id());
        }
        Caller::Public(_) if customer.is_none() => faults.add("/customer", "is missing"),
        Caller::Public(_) | Caller::Client(_) | Caller::Guest(_) | Caller::Provider(_) => {}
    }
    if let Some(person) = customer.and_then(Value::as_object) {
        add_faults_of(person, by, contact_by, &mut faults);
    }
    faults
}

/// Adds the faults in a person's own details.
fn add_faults_of(person: &Fields, by: &Anybody, contact_by: ContactBy, faults: &mut Faults) {
    match by {
        Caller::Client(client) => {
            let other = given(person, "email")
                .and_then(Value::as_str)
                .and_then(|given| Email::parse(given).ok())
                .is_some_and(|given| !given.is_same_as(&client.email));
            if other {
                faults.add(
                    "/customer/email",
                    "must be your own; clients book for themselves",
                );
            }
        }
        Caller::Public(_)
        | Caller::User(_)
        | Caller::Service(_)
        | Caller::Guest(_)
        | Caller::Provider(_) => {
            if given(person, "name").is_none() {
                faults.add("/customer/name", "is missing");
            }
            // Whoever calls with their number withheld is on the phone all the same.
            let must_be_reached = !matches!(by, Caller::Provider(_));
            if must_be_reached
                && given(person, "email").is_none()
                && given(person, "phone").is_none()
            {
                let (pointer, detail) = contact_by.missing();
                faults.add(pointer, detail);
            }
        }
    }
}

impl ContactBy {
    fn instead_of_customer_id(self) -> &'static str {
        match self {
            Self::Email => "is for staff; give the customer's name and e-mail address",
            Self::Phone => "is for staff; give the customer's name and phone",
        }
    }

    /// The pointer and the fault if there is neither e-mail address nor phone.
    fn missing(self) -> (&'static str, &'static str) {
        match self {
            Self::Email => ("/customer/email", "is missing; give it or a phone"),
            Self::Phone => ("/customer/phone", "is missing; give it or an email"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use callers::{Client, Public, Service, User};
    use serde_json::json;

    const ID: &str = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";
    fn faults(request: Value, by: &Anybody) -> Vec<String> {
        let request = request.as_object().unwrap();
        let faults = customer_faults(request, by, ContactBy::Email).into_vec();
        faults.into_iter().map(|fault| fault.pointer).collect()
    }

    #[test]
    fn the_public_names_itself_and_no_known_customer() {
        let by = &Caller::Public(Public);
        assert_eq!(faults(json!({ "customer_id": ID }), by), ["/customer_id"]);
        assert_eq!(faults(json!({}), by), ["/customer"]);
        assert_eq!(
            faults(json!({ "customer": {} }), by),
            ["/customer/name", "/customer/email"]
        );
        let person = json!({ "name": "Ada", "phone": "+41791234567" });
        assert!(faults(json!({ "customer": person }), by).is_empty());
    }

    #[test]
    fn a_client_books_for_themselves() {
        let client = &Caller::Client(Client::new("ada@example.com"));
        assert!(faults(json!({}), client).is_empty());
        let with = |email| json!({ "customer": { "email": email } });
        assert!(faults(with("ADA@example.com"), client).is_empty());
        assert_eq!(faults(with("eve@example.com"), client), ["/customer/email"]);
    }

    #[test]
    fn staff_name_exactly_one_customer() {
        let person = json!({ "name": "Ada", "phone": "+41791234567" });
        for by in [&Caller::User(User), &Caller::Service(Service)] {
            assert_eq!(faults(json!({}), by), ["/customer"]);
            assert!(faults(json!({ "customer_id": ID }), by).is_empty());
            assert!(faults(json!({ "customer": person }), by).is_empty());
            assert_eq!(
                faults(json!({ "customer_id": ID, "customer": person }), by),
                ["/customer"]
            );
        }
    }
}
