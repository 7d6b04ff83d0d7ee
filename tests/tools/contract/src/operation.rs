//! One function: what it takes, what it answers, and who may call it.

use crate::problems;
use problem::Problem;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;
use std::collections::BTreeSet;

/// Who may call a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Anybody with the publishable key.
    Public,
    /// A client of an organization, with a token of `client-login`.
    Client,
    /// Somebody who is signed in through Supabase Auth.
    User,
    /// The service: a program with the secret key.
    Service,
    /// Whoever booked without an account, with a token of `guest-login`.
    Guest,
    /// Stripe, by its signature.
    Stripe,
    /// Twilio, by its signature.
    Twilio,
    /// Cal.com, by its signature.
    Calcom,
    /// Meta, by its signature.
    Meta,
    /// Vapi, by a secret.
    Vapi,
}

/// A problem that a function may answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub status: u16,
    pub code: &'static str,
    pub when: &'static str,
}

impl Refusal {
    fn key(&self) -> (u16, &'static str) {
        (self.status, self.code)
    }
}

/// A good answer.
pub(crate) struct Answer {
    pub status: u16,
    pub media_type: &'static str,
    pub description: &'static str,
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    pub example: Value,
    pub headers: Vec<(&'static str, &'static str)>,
}

/// A body, and how a handler reads it.
pub(crate) struct Body {
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    pub examples: Vec<(&'static str, Value)>,
    /// A form in the place of JSON, if it may be one: its media type and its schema.
    pub form: Option<(&'static str, Value)>,
}

/// How a handler reads a body.
type Read = fn(&[u8]) -> Result<(), Problem>;

/// What is to be known of one function.
pub struct Function {
    pub(crate) name: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) description: &'static str,
    pub(crate) roles: &'static [Role],
    pub(crate) works_once: bool,
    pub(crate) body: Option<Body>,
    pub(crate) reads: Vec<Read>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) refusals: Vec<Refusal>,
    /// Statuses whose problems name free slots in `alternatives`.
    pub(crate) offers_alternatives: bool,
    /// A header that has to be there, and what it is.
    pub(crate) header: Option<(&'static str, &'static str)>,
    /// Whether whoever calls by a link needs no key.
    pub(crate) needs_no_key: bool,
    /// Parameters of the URL that have to be there, and what each is.
    pub(crate) query: Vec<(&'static str, &'static str)>,
    /// A header that may be there, and what it is.
    pub(crate) optional_header: Option<(&'static str, &'static str)>,
    /// The same function by `GET`, where it may be called so as well.
    pub(crate) by_get: Option<Box<Function>>,
    /// A provider calls it: the URL names the organization, and what it does not know it leaves.
    pub(crate) is_webhook: bool,
}

impl Function {
    pub(crate) fn post(name: &'static str, summary: &'static str) -> Self {
        Self {
            refusals: problems::of_every_post(),
            ..Self::get(name, summary)
        }
    }

    /// One that a provider calls, which its signature proves.
    pub(crate) fn webhook(
        name: &'static str,
        summary: &'static str,
        providers: &'static [Role],
    ) -> Self {
        Self {
            refusals: problems::of_every_webhook(),
            is_webhook: true,
            ..Self::get(name, summary)
        }
        .for_roles(providers)
    }

    pub(crate) fn get(name: &'static str, summary: &'static str) -> Self {
        Self {
            name,
            tag: "",
            summary,
            description: "",
            roles: &[],
            works_once: false,
            body: None,
            reads: Vec::new(),
            answers: Vec::new(),
            refusals: Vec::new(),
            offers_alternatives: false,
            header: None,
            needs_no_key: false,
            query: Vec::new(),
            optional_header: None,
            by_get: None,
            is_webhook: false,
        }
    }

    pub(crate) fn tag(self, tag: &'static str) -> Self {
        Self { tag, ..self }
    }

    /// What a schema can't say, in Markdown: the rules between fields first of all.
    pub(crate) fn description(self, description: &'static str) -> Self {
        Self {
            description,
            ..self
        }
    }

    pub(crate) fn for_roles(self, roles: &'static [Role]) -> Self {
        Self { roles, ..self }
    }

    /// It takes an `Idempotency-Key`.
    pub(crate) fn works_once(mut self) -> Self {
        self.works_once = true;
        self.refusals.extend(problems::of_what_works_once());
        self
    }

    /// It may be called by `GET` as well, with a header in the place of a body.
    pub(crate) fn or_get(
        mut self,
        header: &'static str,
        what: &'static str,
        describe: impl FnOnce(Self) -> Self,
    ) -> Self {
        let by_get = Self {
            tag: self.tag,
            roles: self.roles,
            refusals: problems::of_every_lookup(),
            header: Some((header, what)),
            ..Self::get(self.name, self.summary)
        };
        self.by_get = Some(Box::new(describe(by_get)));
        self
    }

    /// It is also a page, by `GET`.
    pub(crate) fn with_page(mut self, page: Self) -> Self {
        self.by_get = Some(Box::new(page));
        self
    }

    /// A link leads to it: whoever opens one has no key, and a `GET` has its token in a parameter of the URL.
    pub(crate) fn of_links(
        mut self,
        parameter: &'static str,
        what: &'static str,
        describe: impl FnOnce(Self) -> Self,
    ) -> Self {
        self.needs_no_key = true;
        let by_get = Self {
            tag: self.tag,
            roles: self.roles,
            refusals: problems::of_every_lookup(),
            needs_no_key: true,
            query: vec![(parameter, what)],
            ..Self::get(self.name, self.summary)
        };
        self.by_get = Some(Box::new(describe(by_get)));
        self
    }

    /// It is also a feed, by `GET` with a token in a parameter of the URL: programs that subscribe have no key.
    pub(crate) fn with_feed(
        mut self,
        summary: &'static str,
        parameter: &'static str,
        what: &'static str,
        describe: impl FnOnce(Self) -> Self,
    ) -> Self {
        let feed = Self {
            tag: self.tag,
            refusals: problems::of_every_feed(),
            query: vec![(parameter, what)],
            ..Self::get(self.name, summary)
        };
        self.by_get = Some(Box::new(describe(feed.limited())));
        self
    }

    /// Its provider first asks, by `GET`, whether the URL is ours.
    pub(crate) fn with_handshake(
        mut self,
        summary: &'static str,
        query: &[(&'static str, &'static str)],
        describe: impl FnOnce(Self) -> Self,
    ) -> Self {
        let handshake = Self {
            tag: self.tag,
            refusals: problems::of_every_handshake(),
            query: query.to_vec(),
            is_webhook: true,
            ..Self::get(self.name, summary)
        };
        self.by_get = Some(Box::new(describe(handshake)));
        self
    }

    /// It is about the organization of the caller, which the header `x-organization-id` may name.
    pub(crate) fn in_callers_organization(mut self) -> Self {
        self.refusals.extend(problems::of_callers_organization());
        self
    }

    /// The type that the handler reads, and an example.
    pub(crate) fn takes<T: JsonSchema>(
        mut self,
        title: &'static str,
        example: Value,
        read: Read,
    ) -> Self {
        self.reads.push(read);
        self.body = Some(Body {
            schema: SchemaGenerator::subschema_for::<T>,
            examples: vec![(title, example)],
            form: None,
        });
        self
    }

    /// One more example of a body.
    pub(crate) fn or(mut self, title: &'static str, example: Value) -> Self {
        if let Some(body) = &mut self.body {
            body.examples.push((title, example));
        }
        self
    }

    /// One more way in which a handler reads a body: that of another caller.
    pub(crate) fn or_read(mut self, read: Read) -> Self {
        self.reads.push(read);
        self
    }

    /// The media type and the schema of a form that it takes as well.
    pub(crate) fn or_form(mut self, media_type: &'static str, form: Value) -> Self {
        if let Some(body) = &mut self.body {
            body.form = Some((media_type, form));
        }
        self
    }

    /// An answer in JSON.
    pub(crate) fn answers<T: JsonSchema>(
        self,
        status: u16,
        description: &'static str,
        example: Value,
    ) -> Self {
        self.answers_as::<T>(status, "application/json", description, example)
    }

    /// An answer of this media type.
    pub(crate) fn answers_as<T: JsonSchema>(
        mut self,
        status: u16,
        media_type: &'static str,
        description: &'static str,
        example: Value,
    ) -> Self {
        self.answers.push(Answer {
            status,
            media_type,
            description,
            schema: SchemaGenerator::subschema_for::<T>,
            example,
            headers: Vec::new(),
        });
        self
    }

    /// A header of the answer that was named last.
    pub(crate) fn with_header(mut self, name: &'static str, description: &'static str) -> Self {
        if let Some(answer) = self.answers.last_mut() {
            answer.headers.push((name, description));
        }
        self
    }

    pub(crate) fn refuses(mut self, status: u16, code: &'static str, when: &'static str) -> Self {
        self.refusals.push(Refusal { status, code, when });
        self
    }

    /// It needs a model that makes vectors, and what holds them.
    pub(crate) fn makes_vectors(mut self) -> Self {
        self.refusals.extend(problems::of_vectors());
        self
    }

    /// It counts the requests of a network.
    pub(crate) fn limited(mut self) -> Self {
        self.refusals.extend(problems::of_limits());
        self
    }

    /// Strangers make something by it, which costs.
    pub(crate) fn for_strangers(mut self) -> Self {
        self.refusals.extend(problems::of_limits());
        self.refusals.extend(problems::of_challenges());
        self.optional_header = Some((
            "x-challenge-token",
            "The token of the challenge (Cloudflare Turnstile), where the project asks the public for one.",
        ));
        self
    }

    /// It keeps something until it is paid or confirmed, and a customer may have only a few such holds.
    pub(crate) fn holds(mut self) -> Self {
        self.refusals.extend(problems::of_holds());
        self
    }

    /// It refuses times that are not free, and names others.
    pub(crate) fn refuses_slots(mut self) -> Self {
        self.offers_alternatives = true;
        self.refusals.extend(problems::of_slots());
        self
    }

    /// Its name, and that of its component.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether a provider calls it, with whatever its own reference says.
    pub fn is_webhook(&self) -> bool {
        self.is_webhook
    }

    /// Who may call it.
    pub fn roles(&self) -> &'static [Role] {
        self.roles
    }

    /// The examples of its body.
    pub fn examples(&self) -> impl Iterator<Item = &Value> {
        let examples = self.body.iter().flat_map(|body| &body.examples);
        examples.map(|(_, example)| example)
    }

    /// Every problem that it may answer, by `POST` or `GET`: the status and the code.
    pub fn problems(&self) -> BTreeSet<(u16, &'static str)> {
        self.refusals().map(Refusal::key).collect()
    }

    /// The problems that its own page has to tell of: those of no group that many functions have, and those of one that
    /// it answers for a reason of its own.
    pub fn own_problems(&self) -> BTreeSet<(u16, &'static str)> {
        let shared = problems::shared();
        self.refusals()
            .filter(|refusal| !shared.contains(refusal))
            .map(Refusal::key)
            .collect()
    }

    fn refusals(&self) -> impl Iterator<Item = &Refusal> {
        let by_get = self.by_get.iter().flat_map(|by_get| &by_get.refusals);
        self.refusals.iter().chain(by_get)
    }

    /// What its handler finds wrong with a body, for each kind of caller whose bodies are read in another way.
    pub fn read(&self, body: &[u8]) -> Vec<Result<(), Problem>> {
        self.reads.iter().map(|read| read(body)).collect()
    }
}

/// The problems that any function may answer.
pub fn common_problems() -> BTreeSet<(u16, &'static str)> {
    keys(&problems::of_every_post())
}

/// Those of whatever takes an `Idempotency-Key`.
pub fn problems_of_keys() -> BTreeSet<(u16, &'static str)> {
    keys(&problems::of_what_works_once())
}

/// Those of whatever is about the organization of the caller.
pub fn problems_of_organizations() -> BTreeSet<(u16, &'static str)> {
    keys(&problems::of_callers_organization())
}

fn keys(refusals: &[Refusal]) -> BTreeSet<(u16, &'static str)> {
    refusals.iter().map(Refusal::key).collect()
}
