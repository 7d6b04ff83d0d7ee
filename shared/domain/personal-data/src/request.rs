//! The request of `customer-data`.

use crate::Position;
use callers::{Caller, Client, OneOf, User};
use deserr::Deserr;
use ids::{ClientId, CustomerId, LeadId};
use problem::{Faults, Problem};
use request_body::read_action;
use serde::Serialize;
use uuid::Uuid;

/// A request to `customer-data`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataRequest {
    /// Give all that is kept of a person.
    Export(Subject),
    /// Erase it, but for what accounts need.
    Erase(Subject),
}

/// A person, by one of their ids. Clients name nobody: it is about themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct Named {
    /// Id of the customer, as its row in `customers` has it.
    #[deserr(default)]
    pub customer_id: Option<CustomerId>,
    /// Id of the lead, as its row in `leads` has it.
    #[deserr(default)]
    pub lead_id: Option<LeadId>,
    /// Id of the client, as its row in `clients` has it.
    #[deserr(default)]
    pub client_id: Option<ClientId>,
}

/// Who a request is about, as the database takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Subject {
    subject: Option<&'static str>,
    subject_id: Option<Uuid>,
}

#[cfg(feature = "schema")]
fields::by_action!(DataRequest, "export" => Named, "erase" => Named);

impl DataRequest {
    /// Reads and checks a JSON body. `action` is `export` where it is missing, or `erase`.
    ///
    /// # Errors
    /// 400 `invalid_json`; 422 `invalid_request` with every fault.
    pub fn read(body: &[u8], by: OneOf<(Client, User)>) -> Result<Self, Problem> {
        let mut body = request_body::json(body)?;
        let make = match read_action(&mut body, &["export", "erase"])? {
            "erase" => Self::Erase,
            _ => Self::Export,
        };
        Ok(make(Subject::of(request_body::typed(body)?, &by)?))
    }
}

/// Asks for one page of what is kept of somebody.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PageQuestion {
    #[serde(flatten)]
    subject: Subject,
    #[serde(flatten)]
    position: Option<Position>,
}

impl Subject {
    /// Asks for the page that begins at `position`; none: the first.
    pub fn page_at(self, position: Option<Position>) -> PageQuestion {
        PageQuestion {
            subject: self,
            position,
        }
    }

    fn of(named: Named, by: &OneOf<(Client, User)>) -> Result<Self, Problem> {
        let ids = [
            ("customer", named.customer_id.map(|id| id.0)),
            ("lead", named.lead_id.map(|id| id.0)),
            ("client", named.client_id.map(|id| id.0)),
        ];
        let given: Vec<_> = ids.into_iter().filter(|(_, id)| id.is_some()).collect();
        match (given.as_slice(), by) {
            ([(subject, id)], Caller::Client(_) | Caller::User(_)) => Ok(Self {
                subject: Some(subject),
                subject_id: *id,
            }),
            ([], Caller::Client(_)) => Ok(Self {
                subject: None,
                subject_id: None,
            }),
            _ => {
                let mut faults = Faults::default();
                faults.add(
                    "",
                    "must have one of: customer_id, lead_id, client_id".to_owned(),
                );
                Err(faults.into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ID: &str = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";

    fn read(body: &Value, by: OneOf<(Client, User)>) -> Result<DataRequest, u16> {
        DataRequest::read(body.to_string().as_bytes(), by).map_err(|problem| problem.status())
    }

    fn client() -> OneOf<(Client, User)> {
        Caller::Client(Client::new("clara@client.example"))
    }

    #[test]
    fn the_staff_name_one_person() {
        for (field, subject) in [
            ("customer_id", "customer"),
            ("lead_id", "lead"),
            ("client_id", "client"),
        ] {
            let named = Subject {
                subject: Some(subject),
                subject_id: Some(ID.parse().unwrap()),
            };
            assert_eq!(
                read(&json!({ field: ID }), Caller::User(User)),
                Ok(DataRequest::Export(named))
            );
            assert_eq!(
                read(&json!({ "action": "erase", field: ID }), Caller::User(User)),
                Ok(DataRequest::Erase(named))
            );
        }
    }

    #[test]
    fn clients_need_to_name_nobody() {
        let themselves = Subject {
            subject: None,
            subject_id: None,
        };
        assert_eq!(
            read(&json!({}), client()),
            Ok(DataRequest::Export(themselves))
        );
    }

    #[test]
    fn what_names_nobody_or_several_is_refused() {
        for body in [
            json!({}),
            json!({ "customer_id": null }),
            json!({ "customer_id": ID, "lead_id": ID }),
            json!({ "customer_id": "1" }),
            json!({ "customer_id": ID, "all": true }),
            json!({ "action": "delete", "customer_id": ID }),
        ] {
            assert_eq!(read(&body, Caller::User(User)), Err(422), "{body}");
        }
        assert_eq!(
            read(&json!({ "customer_id": ID, "lead_id": ID }), client()),
            Err(422)
        );
    }
}
