//! What a function works with: a caller that it allows, and the doors that act as them.

use crate::{
    Allowed, Caller, Database, Rest, authentication::Credentials, configuration::Configuration,
    request::Preferences, storage::Storage,
};
use bytes::Bytes;
use std::marker::PhantomData;

/// A request of a caller whom `A` allows. It can't be made by hand.
pub struct Session<A: Allowed> {
    context: Context,
    allowed: PhantomData<A>,
}

/// All that is known of a request.
pub(crate) struct Context {
    pub configuration: &'static Configuration,
    pub caller: Caller,
    pub credentials: Credentials,
    pub preferences: Preferences,
    pub body: Bytes,
    pub content_type: String,
    pub request_id: String,
}

impl<A: Allowed> Session<A> {
    pub(crate) fn new(context: Context) -> Self {
        Self {
            context,
            allowed: PhantomData,
        }
    }

    /// Who calls.
    pub fn caller(&self) -> &Caller {
        &self.context.caller
    }

    /// The body as it came.
    pub fn body(&self) -> &[u8] {
        &self.context.body
    }

    /// What the body is said to be, with its parameters.
    pub fn content_type(&self) -> &str {
        &self.context.content_type
    }

    /// Supabase Storage, as the caller.
    pub fn storage(&self) -> Storage<'_> {
        Storage::new(&self.context)
    }

    /// Postgres, as the caller.
    pub fn database(&self) -> Database<'_> {
        Database::new(&self.context)
    }

    /// PostgREST, as the caller.
    pub fn rest(&self) -> Rest<'_> {
        Rest::new(&self.context)
    }
}
