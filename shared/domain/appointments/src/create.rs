//! The request of `appointment-create`.

use crate::{Arrangement, Message, Occasion, Offer, SlotRequest, Topic, arrange::RulesOf};
use calendar::{Demand, Start, ZoneName};
use callers::{Anybody, Caller};
use customers::{ContactBy, customer_faults};
use deserr::Deserr;
use fields::{Count, Email, Line, Phone, Text};
use ids::{AppointmentTypeId, CustomerId, ResourceId, Uuid};
use languages::Language;
use problem::{Faults, Problem};
use request_body::{Fields, given};
use serde::Serialize;
use serde_json::Value;

/// A request to book an appointment in a free slot.
#[derive(Debug, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct AppointmentCreate {
    /// Id of the kind of appointment, such as a consultation.
    pub appointment_type_id: AppointmentTypeId,
    /// Start in RFC 3339, such as `2026-12-01T10:00:00+01:00`. Without an offset: local time in `timezone`.
    pub starts_at: Start,
    /// IANA time zone of a start without an offset, and of the times in the answer. Default: the organization's.
    #[deserr(default)]
    pub timezone: Option<ZoneName>,
    /// Length in minutes, if it differs from the kind's. For staff, unless the kind is flexible.
    #[deserr(default)]
    pub duration_minutes: Option<Count<1, 480>>,
    /// Number of people, 1 to 1000. Default: 1.
    #[deserr(default)]
    pub seats: Option<Count<1, 1000>>,
    /// Id of the person, room or device that serves the appointment. Default: any that is free. Where the kind takes
    /// several, such as a person and a room, the others are any that are free.
    #[deserr(default)]
    pub resource_id: Option<ResourceId>,
    /// Id of a known customer. For staff and the service, instead of `customer`.
    #[deserr(default)]
    pub customer_id: Option<CustomerId>,
    /// Name and phone or e-mail address of the customer. Clients may leave it out: their token names them.
    #[deserr(default)]
    pub customer: Option<Contact>,
    /// Language of messages and calls to the customer (BCP 47), such as `pt-BR`. Default: `en`.
    #[deserr(default)]
    pub language: Option<Language>,
    /// Address where the service takes place, if at the customer's.
    #[deserr(default)]
    pub service_address: Option<Line<500>>,
    /// What the customer needs, such as `The kitchen tap leaks.`
    #[deserr(default)]
    pub service_description: Option<Text<2000>>,
    /// Internal notes. For staff and the service.
    #[deserr(default)]
    pub notes: Option<Text<2000>>,
    /// Id of the Vapi call that made the appointment. For staff and the service.
    #[deserr(default)]
    pub vapi_call_id: Option<Line<255>>,
    /// Urgency from 0 (none) to 1 (highest). For staff and the service.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(range(min = 0.0, max = 1.0)))]
    pub urgency_score: Option<f64>,
    /// Whether the caller seemed to be in an emergency. For staff and the service. Default: false.
    #[deserr(default)]
    pub emergency_detected: Option<bool>,
}

/// The name, phone and e-mail address of a customer.
#[derive(Debug, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "AppointmentContact")
)]
#[deserr(deny_unknown_fields)]
pub struct Contact {
    /// Full name, such as `Ada Lovelace`.
    #[deserr(default)]
    pub name: Option<Line<200>>,
    /// Phone number: international, or national in the organization's country, such as `079 123 45 67`.
    #[deserr(default)]
    pub phone: Option<Line<40>>,
    /// E-mail address. It receives the confirmation if no text message can.
    #[deserr(default)]
    pub email: Option<Email>,
}

/// The arguments of `private.appointment_create`.
#[derive(Debug, Serialize)]
pub struct Booking<'a> {
    appointment_type_id: AppointmentTypeId,
    version: i64,
    candidates: &'a [Uuid],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    others: &'a [Vec<Uuid>],
    /// What was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_id: Option<ResourceId>,
    starts_at: &'a str,
    ends_at: &'a str,
    seats: u32,
    customer_id: Option<CustomerId>,
    customer: Option<Person<'a>>,
    language: Language,
    message: Message,
    service_address: Option<&'a str>,
    service_description: Option<&'a str>,
    notes: Option<&'a str>,
    vapi_call_id: Option<&'a str>,
    urgency_score: Option<f64>,
    emergency_detected: bool,
}

/// The customer, as the database takes them.
#[derive(Debug, Serialize)]
struct Person<'a> {
    name: Option<&'a str>,
    phone: Option<Phone>,
    /// Of the phone (ISO 3166-1 alpha-2), by which the database decides whether a text message goes there.
    phone_country: Option<String>,
    email: Option<&'a str>,
}

impl AppointmentCreate {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8], by: &Anybody) -> Result<Self, Problem> {
        request_body::read_by(body, |fields| broken_rules(fields, by))
    }

    /// The requested slot, before the rules of its kind are known.
    pub fn slot_request(&self) -> SlotRequest<'_> {
        SlotRequest {
            start: self.starts_at,
            zone: self.timezone.as_ref(),
            demand: Demand {
                duration: self.duration_minutes.map_or(1, Count::get),
                seats: self.seats.map_or(1, Count::get),
            },
            resource_id: self.resource_id,
        }
    }

    /// The zone of the times in the answer, if it is not the organization's.
    pub fn zone(&self) -> Option<&ZoneName> {
        self.timezone.as_ref()
    }

    /// Names whose rules are needed.
    pub fn rules_of(&self) -> RulesOf {
        RulesOf::Kind(self.appointment_type_id)
    }

    /// The requested slot with the demand that the rules allow, and the faults that they find.
    pub fn slot_request_by_rules(&self, offer: &Offer, by: &Anybody) -> (SlotRequest<'_>, Faults) {
        let mut faults = Faults::default();
        let duration = self.duration_minutes.map(Count::get);
        let seats = self.seats.map(Count::get);
        let slot = SlotRequest {
            demand: offer.demand(duration, seats, by, &mut faults),
            ..self.slot_request()
        };
        (slot, faults)
    }

    /// The arguments of the SQL function that books. `phone` is the result of [`Self::phone`].
    pub fn booking<'a>(
        &'a self,
        offer: &Offer,
        arrangement: &'a Arrangement,
        phone: Option<Phone>,
    ) -> Booking<'a> {
        let seats = self.seats.map_or(1, Count::get);
        let price = offer.price.as_ref().and_then(|price| price.times(seats));
        let topic = Topic {
            organization: &offer.organization_name,
            kind: &offer.type_name,
            starts_at: arrangement.start,
            zone: &offer.rules.zone,
            price: price.as_ref(),
        };
        let language = self.language.clone().unwrap_or_default();
        Booking {
            appointment_type_id: self.appointment_type_id,
            version: arrangement.version,
            candidates: &arrangement.candidates,
            others: &arrangement.others,
            resource_id: self.resource_id,
            starts_at: &arrangement.starts_at,
            ends_at: &arrangement.ends_at,
            seats,
            customer_id: self.customer_id,
            customer: self.customer.as_ref().map(|contact| Person {
                name: contact.name.as_ref().map(Line::as_str),
                phone_country: phone.as_ref().and_then(Phone::country),
                phone,
                email: contact.email.as_ref().map(Email::as_str),
            }),
            message: Message::write(
                match offer.is_confirmed_at_once {
                    true => Occasion::Created,
                    false => Occasion::Requested,
                },
                &topic,
                &language,
            ),
            language,
            service_address: self.service_address.as_ref().map(Line::as_str),
            service_description: self.service_description.as_ref().map(Text::as_str),
            notes: self.notes.as_ref().map(Text::as_str),
            vapi_call_id: self.vapi_call_id.as_ref().map(Line::as_str),
            urgency_score: self.urgency_score,
            emergency_detected: self.emergency_detected.unwrap_or_default(),
        }
    }

    /// The customer's phone: one without a country code is read as a number of the organization's country.
    pub fn phone(&self, offer: &Offer, faults: &mut Faults) -> Option<Phone> {
        let contact = self.customer.as_ref()?;
        let written = contact.phone.as_ref()?;
        match Phone::of_country(written.as_str(), offer.country.as_deref()) {
            Ok(phone) => Some(phone),
            Err(detail) => {
                faults.add("/customer/phone", detail);
                None
            }
        }
    }
}

/// Finds the faults between fields.
fn broken_rules(fields: &Fields, by: &Anybody) -> Faults {
    let mut faults = customer_faults(fields, by, ContactBy::Phone);
    let of_staff: &[&str] = match by {
        Caller::User(_) | Caller::Service(_) | Caller::Provider(_) => &[],
        Caller::Public(_) | Caller::Client(_) | Caller::Guest(_) => &[
            "notes",
            "vapi_call_id",
            "urgency_score",
            "emergency_detected",
        ],
    };
    for field in of_staff {
        if given(fields, field).is_some() {
            faults.add(format!("/{field}"), "is for staff");
        }
    }
    let urgency = given(fields, "urgency_score").and_then(Value::as_f64);
    if urgency.is_some_and(|urgency| !(0.0..=1.0).contains(&urgency)) {
        faults.add("/urgency_score", "must be from 0 to 1");
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offer::tests::{offer, rules};
    use callers::{Client, Public, User};
    use serde_json::json;

    const PUBLIC: &Anybody = &Caller::Public(Public);
    const STAFF: &Anybody = &Caller::User(User);

    const KIND: &str = "00000000-0000-4000-8000-0000000a7001";

    fn read(body: &Value, by: &Anybody) -> Result<AppointmentCreate, Vec<String>> {
        AppointmentCreate::read(body.to_string().as_bytes(), by)
            .map_err(|problem| problem.pointers())
    }

    fn simple() -> Value {
        json!({ "appointment_type_id": KIND, "starts_at": "2026-11-23T10:00:00+01:00",
                "customer": { "name": "Ada", "phone": "079 111 22 33" } })
    }

    #[test]
    fn takes_the_least_that_an_appointment_needs() {
        let create = read(&simple(), PUBLIC).unwrap();

        assert_eq!(
            create.customer.unwrap().phone.unwrap().as_str(),
            "079 111 22 33"
        );
    }

    #[test]
    fn reports_the_faults_of_fields_and_of_rules_together() {
        let body = json!({
            "appointment_type_id": "x", "starts_at": "2026-02-30T10:00:00Z", "timezone": "Mars/Olympus",
            "duration_minutes": 481, "seats": 0, "customer": { "email": "nobody" }, "notes": "hi", "language": "xxxx",
            "urgency_score": 2,
        });

        let mut faults = read(&body, PUBLIC).unwrap_err();

        faults.sort();
        assert_eq!(
            faults,
            [
                "/appointment_type_id",
                "/customer/email",
                "/customer/name",
                "/duration_minutes",
                "/language",
                "/notes",
                "/seats",
                "/starts_at",
                "/timezone",
                "/urgency_score",
            ]
        );
    }

    #[test]
    fn who_books_decides_what_may_be_given() {
        let client = &Caller::Client(Client::new("clara@client.example"));
        let mut own = simple();
        own["customer"] = json!({ "email": "Clara@Client.example" });
        assert!(read(&own, client).is_ok());
        own["customer"]["email"] = json!("ada@example.com");
        assert_eq!(read(&own, client).unwrap_err(), ["/customer/email"]);

        let mut known = simple();
        known["customer"] = Value::Null;
        known["customer_id"] = json!(KIND);
        known["emergency_detected"] = json!(true);
        assert!(read(&known, STAFF).is_ok());
        assert_eq!(
            read(&known, PUBLIC).unwrap_err(),
            ["/customer_id", "/emergency_detected"]
        );
    }

    #[test]
    fn another_length_is_for_the_staff_unless_the_kind_is_flexible() {
        let mut body = simple();
        body["duration_minutes"] = json!(45);
        body["seats"] = json!(2);
        let create = read(&body, PUBLIC).unwrap();
        let faults = |rules: &Value, by| {
            let (slot, faults) = create.slot_request_by_rules(&offer(rules), by);
            let pointers: Vec<String> = faults
                .into_vec()
                .into_iter()
                .map(|fault| fault.pointer)
                .collect();
            (slot.demand.duration, pointers)
        };
        let mut rules = rules();

        assert_eq!(faults(&rules, PUBLIC).1, ["/duration_minutes", "/seats"]);
        assert_eq!(faults(&rules, STAFF), (45, vec!["/seats".to_owned()]));
        rules["type"]["is_duration_flexible"] = json!(true);
        rules["type"]["capacity"] = json!(2);
        assert_eq!(faults(&rules, PUBLIC), (45, vec![]));
    }
}
