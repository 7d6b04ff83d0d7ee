//! Callers, and which of them a function is for.

use access_token::{Claims, OrganizationId};

/// The claims of the secret key, which is no token.
pub(crate) const SERVICE_CLAIMS: &str = r#"{"role":"service_role"}"#;

/// Who calls, as their credentials prove it.
#[derive(Debug)]
pub enum Caller {
    /// Somebody with the publishable key and nothing else.
    Public,
    /// A person who signed in through Supabase Auth.
    User(Box<Claims>),
    /// A client of one organisation, by a token that `client-login` issued.
    Client(Box<ClientIdentity>),
    /// A program with the secret key, or with a token of that role.
    Service(Option<Box<Claims>>),
}

/// A client of one organisation.
#[derive(Debug)]
pub struct ClientIdentity {
    pub(crate) claims: Claims,
    pub(crate) email: String,
    pub(crate) organization_id: OrganizationId,
}

impl ClientIdentity {
    /// Their verified address.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// The organisation that they are a client of.
    pub fn organization_id(&self) -> OrganizationId {
        self.organization_id
    }
}

/// The kinds of callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerKind {
    /// [`Caller::Public`].
    Public,
    /// [`Caller::User`].
    User,
    /// [`Caller::Client`].
    Client,
    /// [`Caller::Service`].
    Service,
}

impl CallerKind {
    /// Its name in the log and in errors.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::User => "user",
            Self::Client => "client",
            Self::Service => "service",
        }
    }
}

impl Caller {
    /// Which kind of caller it is.
    pub fn kind(&self) -> CallerKind {
        match self {
            Self::Public => CallerKind::Public,
            Self::User(_) => CallerKind::User,
            Self::Client(_) => CallerKind::Client,
            Self::Service(_) => CallerKind::Service,
        }
    }

    /// Who it is, so that no two callers are the same; the public is one.
    pub(crate) fn claims_subject(&self) -> String {
        match self {
            Self::User(claims) | Self::Service(Some(claims)) => claims.user_id().0.to_string(),
            Self::Client(client) => client.claims.user_id().0.to_string(),
            Self::Public | Self::Service(None) => String::new(),
        }
    }

    /// The claims under which the database works for this caller.
    pub(crate) fn claims_json(&self) -> &str {
        match self {
            Self::Public => r#"{"role":"anon"}"#,
            Self::User(claims) | Self::Service(Some(claims)) => claims.json(),
            Self::Client(client) => client.claims.json(),
            Self::Service(None) => SERVICE_CLAIMS,
        }
    }
}

/// One kind of caller, as a type.
pub trait Kind {
    /// Which.
    const KIND: CallerKind;
}

/// Which callers a session is for: one of [`Public`], [`User`], [`Client`], [`Service`], or a tuple of them.
pub trait Allowed {
    /// The kinds of callers that are let in.
    const KINDS: &'static [CallerKind];
}

macro_rules! kinds {
    ($($name:ident),+) => {$(
        #[doc = concat!("Allows [`Caller::", stringify!($name), "`].")]
        #[derive(Debug)]
        pub struct $name;

        impl Kind for $name {
            const KIND: CallerKind = CallerKind::$name;
        }
    )+};
}

kinds!(Public, User, Client, Service);

impl<A: Kind> Allowed for A {
    const KINDS: &'static [CallerKind] = &[A::KIND];
}
impl<A: Kind, B: Kind> Allowed for (A, B) {
    const KINDS: &'static [CallerKind] = &[A::KIND, B::KIND];
}
impl<A: Kind, B: Kind, C: Kind> Allowed for (A, B, C) {
    const KINDS: &'static [CallerKind] = &[A::KIND, B::KIND, C::KIND];
}
impl<A: Kind, B: Kind, C: Kind, D: Kind> Allowed for (A, B, C, D) {
    const KINDS: &'static [CallerKind] = &[A::KIND, B::KIND, C::KIND, D::KIND];
}
