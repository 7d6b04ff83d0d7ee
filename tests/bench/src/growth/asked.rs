//! What is asked for one organization: the ten functions that its customers, its callers and its providers ask most, and
//! two screens of its staff.
//!
//! The page of a tour and that of free times are looked at before anything is booked; a booking, an appointment, its
//! payment, a form, a call, a text message and a chat are what a service business lives on; a search is in each chat and
//! on each page of help.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use anyhow::{Context, Result};
use axum::http::{Method, Request, StatusCode};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::Full;
use jiff::Timestamp;
use serde_json::json;
use sha1::Sha1;
use uuid::Uuid;

use crate::{load::Requests, workload::Workload, world::World};

/// The platform's auth token at Twilio in the local stack.
const TWILIO_TOKEN: &str = "mailbox";
/// As `asked.sql` has them.
const KIND: &str = "00000000-0000-4000-8000-00000000f001";
const FORM: &str = "00000000-0000-4000-8000-00000000f002";
/// Days and quarters of an hour that are booked in turn, by forty people at a time.
const DAYS: u64 = 390;
const QUARTERS: u64 = 90;
/// People who write text messages in turn.
const WRITERS: u64 = 200;

/// Who is asked for.
#[derive(Clone)]
pub struct Subject {
    /// The organization.
    pub organization: String,
    /// Of a member of its staff.
    pub token: String,
    /// Where it is written to.
    pub number: String,
}

type Make = dyn Fn(u64) -> Result<Request<Full<Bytes>>> + Send + Sync;

/// A question, and where it is asked.
#[derive(Clone)]
pub struct Asked {
    /// In words.
    pub title: &'static str,
    /// The functions, or the gateway before PostgREST.
    pub address: SocketAddr,
    expected: StatusCode,
    make: Arc<Make>,
    /// Its requests are numbered by themselves, so that what is booked in turn is booked once.
    number: Arc<AtomicU64>,
}

impl Requests for Asked {
    fn request(&self, _number: u64) -> Result<Request<Full<Bytes>>> {
        (self.make)(self.number.fetch_add(1, Relaxed))
    }

    fn expected(&self) -> StatusCode {
        self.expected
    }
}

/// Where a world is asked.
#[derive(Clone, Copy)]
pub struct Doors {
    /// The functions.
    pub functions: SocketAddr,
    /// The gateway.
    pub gateway: SocketAddr,
}

/// Everything that is asked for the organization of a world.
pub fn all(world: &World, doors: Doors, subject: &Subject) -> Result<Vec<Asked>> {
    let known = Workload::all(world);
    let workload = |name: &str, title, is_public: bool| -> Result<Asked> {
        let found = known.iter().find(|workload| workload.name == name);
        let workload = found.with_context(|| name.to_owned())?;
        let workload = match is_public {
            true => workload.by_public(),
            false => workload.clone(),
        };
        Ok(Asked::new(
            title,
            doors.functions,
            workload.expected,
            move |number| workload.request(number),
        ))
    };
    Ok(vec![
        workload("tour-availability", "tour-availability, a visitor", true)?,
        workload("slot-availability", "slot-availability, a visitor", true)?,
        workload("booking-public", "booking-create, a visitor", true)?,
        appointment_create(world, doors, subject),
        workload("stripe-events", "payment-webhook", false)?,
        workload("tool-calls", "call-webhook, find_slots", false)?,
        sms_webhook(world, doors, subject),
        lead_capture(world, doors, subject),
        workload("chat-reply", "chat-reply, passages", false)?,
        workload("embedding-search", "embedding-search, staff", false)?,
        analytics(world, doors, subject),
        inbox(world, doors, subject),
    ])
}

/// What depends on how much is written: the same for any organization.
pub fn about_messages(world: &World, doors: Doors, subject: &Subject) -> Vec<Asked> {
    vec![
        inbox(world, doors, subject),
        newest_messages(world, doors, subject),
        chat_reply(world, doors, subject),
        sms_webhook(world, doors, subject),
        analytics(world, doors, subject),
    ]
}

impl Asked {
    fn new(
        title: &'static str,
        address: SocketAddr,
        expected: StatusCode,
        make: impl Fn(u64) -> Result<Request<Full<Bytes>>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            title,
            address,
            expected,
            make: Arc::new(make),
            number: Arc::default(),
        }
    }
}

/// A request of the staff, or of the public.
fn post(
    world: &World,
    subject: &Subject,
    function: &str,
    is_staff: bool,
) -> impl Fn(String) -> Result<Request<Full<Bytes>>> + Send + Sync + 'static + use<> {
    let key = world.publishable_key().to_owned();
    let (subject, path) = (subject.clone(), format!("/functions/v1/{function}"));
    move |body| {
        let mut request = Request::post(&path)
            .header("host", "127.0.0.1")
            .header("content-type", "application/json")
            .header("x-organization-id", &subject.organization)
            .header("apikey", &key);
        request = match is_staff {
            true => request.header("authorization", format!("Bearer {}", subject.token)),
            // As a page has one for each view.
            false => request.header("idempotency-key", Uuid::new_v4().to_string()),
        };
        Ok(request.body(Full::from(body))?)
    }
}

fn appointment_create(world: &World, doors: Doors, subject: &Subject) -> Asked {
    let post = post(world, subject, "appointment-create", true);
    // From the day after tomorrow on.
    let today = Timestamp::now().as_second() / 86_400 * 86_400;
    Asked::new(
        "appointment-create, staff",
        doors.functions,
        StatusCode::CREATED,
        move |number| {
            let (day, quarter) = (number % DAYS, number / DAYS % QUARTERS);
            let after = i64::try_from(86_400 * (day + 2) + 900 * quarter)?;
            post(
                json!({
                    "appointment_type_id": KIND,
                    "starts_at": Timestamp::from_second(today + after)?.to_string(),
                    "customer": { "name": format!("Guest {number}"), "phone": format!("+4176{number:07}") },
                })
                .to_string(),
            )
        },
    )
}

fn lead_capture(world: &World, doors: Doors, subject: &Subject) -> Asked {
    let post = post(world, subject, "lead-capture", false);
    Asked::new(
        "lead-capture, a visitor",
        doors.functions,
        StatusCode::OK,
        move |number| {
            post(
                json!({ "form_id": FORM, "answers": {
                    "name": "Ada Lovelace", "email": format!("asks{number}@bench.example"),
                } })
                .to_string(),
            )
        },
    )
}

fn chat_reply(world: &World, doors: Doors, subject: &Subject) -> Asked {
    let post = post(world, subject, "chat-reply", true);
    Asked::new(
        "chat-reply, passages",
        doors.functions,
        StatusCode::OK,
        move |_| post(json!({ "message": World::QUESTION, "id": Uuid::new_v4() }).to_string()),
    )
}

fn analytics(world: &World, doors: Doors, subject: &Subject) -> Asked {
    let post = post(world, subject, "analytics", true);
    Asked::new(
        "analytics, staff",
        doors.functions,
        StatusCode::OK,
        move |_| post("{}".to_owned()),
    )
}

fn inbox(world: &World, doors: Doors, subject: &Subject) -> Asked {
    list(
        world,
        doors,
        subject,
        "inbox: conversations through PostgREST",
        "conversations?order=last_message_at.desc,id",
    )
}

fn newest_messages(world: &World, doors: Doors, subject: &Subject) -> Asked {
    list(
        world,
        doors,
        subject,
        "inbox: messages through PostgREST",
        "messages?order=created_at.desc,id",
    )
}

/// A page of a screen.
fn list(world: &World, doors: Doors, subject: &Subject, title: &'static str, query: &str) -> Asked {
    let path = format!(
        "/rest/v1/{query}&organization_id=eq.{}&limit=50",
        subject.organization
    );
    let (key, token) = (world.publishable_key().to_owned(), subject.token.clone());
    Asked::new(title, doors.gateway, StatusCode::OK, move |_| {
        let request = Request::builder()
            .method(Method::GET)
            .uri(&path)
            .header("host", "127.0.0.1")
            .header("apikey", &key)
            .header("authorization", format!("Bearer {token}"));
        Ok(request.body(Full::default())?)
    })
}

/// A text message, as Twilio signs it: the URL, then names and values in the order of the names.
fn sms_webhook(world: &World, doors: Doors, subject: &Subject) -> Asked {
    let number_of = subject.number.clone();
    let url = format!("{}/functions/v1/sms-webhook", world.stack.url);
    Asked::new(
        "sms-webhook",
        doors.functions,
        StatusCode::OK,
        move |number| {
            let sid = format!("SM{}", Uuid::new_v4().simple());
            let from = format!("+4178{:07}", number % WRITERS);
            let fields = [
                ("AccountSid", "ACmailbox"),
                ("Body", "Is the walk on Saturday still on if it rains?"),
                ("From", &from),
                ("MessageSid", &sid),
                ("NumMedia", "0"),
                ("SmsStatus", "received"),
                ("To", &number_of),
            ];
            let mut mac = Hmac::<Sha1>::new_from_slice(TWILIO_TOKEN.as_bytes())?;
            mac.update(url.as_bytes());
            for (name, value) in fields {
                mac.update(name.as_bytes());
                mac.update(value.as_bytes());
            }
            let body = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .finish();
            let request = Request::post("/functions/v1/sms-webhook")
                .header("host", "127.0.0.1")
                .header("content-type", "application/x-www-form-urlencoded")
                .header(
                    "x-twilio-signature",
                    BASE64_STANDARD.encode(mac.finalize().into_bytes()),
                );
            Ok(request.body(Full::from(body))?)
        },
    )
}
