//! Which kinds of callers a function is for.

use crate::{Caller, Client, Guest, Never, Provider, Public, Service, User};

/// A caller of whatever kind.
pub type Anybody = Caller<Public, Client, User, Service, Guest, Provider>;

/// A caller of one of the kinds in `A`: one of [`Public`], [`Client`], [`User`], [`Service`], [`Guest`], [`Provider`], or a
/// tuple of them.
pub type OneOf<A> = Caller<
    <A as Allowed>::Public,
    <A as Allowed>::Client,
    <A as Allowed>::User,
    <A as Allowed>::Service,
    <A as Allowed>::Guest,
    <A as Allowed>::Provider,
>;

/// The kinds of callers that a function is for: one of them, or a tuple.
pub trait Allowed {
    /// [`Public`] where it is allowed, else [`Never`]; and so on.
    type Public: Slot<Public>;
    /// As above.
    type Client: Slot<Client>;
    /// As above.
    type User: Slot<User>;
    /// As above.
    type Service: Slot<Service>;
    /// As above.
    type Guest: Slot<Guest>;
    /// As above.
    type Provider: Slot<Provider>;

    /// The names of the kinds.
    fn names() -> Vec<&'static str> {
        let names = [
            (Self::Public::IS_ALLOWED, Public::NAME),
            (Self::Client::IS_ALLOWED, Client::NAME),
            (Self::User::IS_ALLOWED, User::NAME),
            (Self::Service::IS_ALLOWED, Service::NAME),
            (Self::Guest::IS_ALLOWED, Guest::NAME),
            (Self::Provider::IS_ALLOWED, Provider::NAME),
        ];
        let allowed = names.into_iter().filter(|(is_allowed, _)| *is_allowed);
        allowed.map(|(_, name)| name).collect()
    }

    /// The caller as one of these kinds; `None` where they are of another.
    fn admit(caller: Anybody) -> Option<OneOf<Self>>
    where
        Self: Sized,
    {
        Some(match caller {
            Caller::Public(caller) => Caller::Public(Slot::accept(caller)?),
            Caller::Client(caller) => Caller::Client(Slot::accept(caller)?),
            Caller::User(caller) => Caller::User(Slot::accept(caller)?),
            Caller::Service(caller) => Caller::Service(Slot::accept(caller)?),
            Caller::Guest(caller) => Caller::Guest(Slot::accept(caller)?),
            Caller::Provider(caller) => Caller::Provider(Slot::accept(caller)?),
        })
    }
}

/// What stands for the kind `K` in a [`Caller`]: the kind itself, or [`Never`].
pub trait Slot<K>: Clone {
    /// Whether it is the kind.
    const IS_ALLOWED: bool;
    /// The kind if either is the kind.
    type Or<Other: Slot<K>>: Slot<K>;

    /// The caller, if the kind is allowed.
    fn accept(caller: K) -> Option<Self>;

    /// The caller, where every kind is allowed.
    fn widen(self) -> K;
}

impl<K> Slot<K> for Never {
    const IS_ALLOWED: bool = false;
    type Or<Other: Slot<K>> = Other;

    fn accept(_: K) -> Option<Self> {
        None
    }

    fn widen(self) -> K {
        match self {}
    }
}

impl<P, C, U, S, G, W> Caller<P, C, U, S, G, W>
where
    P: Slot<Public>,
    C: Slot<Client>,
    U: Slot<User>,
    S: Slot<Service>,
    G: Slot<Guest>,
    W: Slot<Provider>,
{
    /// The same caller, for rules that decide about every kind.
    pub fn widen(self) -> Anybody {
        match self {
            Self::Public(caller) => Caller::Public(caller.widen()),
            Self::Client(caller) => Caller::Client(caller.widen()),
            Self::User(caller) => Caller::User(caller.widen()),
            Self::Service(caller) => Caller::Service(caller.widen()),
            Self::Guest(caller) => Caller::Guest(caller.widen()),
            Self::Provider(caller) => Caller::Provider(caller.widen()),
        }
    }
}

/// Makes each kind one that can be allowed alone: the kinds before it and after it are [`Never`].
macro_rules! kinds {
    ($($kind:ident = $name:literal: $public:ty, $client:ty, $user:ty, $service:ty, $guest:ty, $provider:ty;)+) => {$(
        impl $kind {
            pub(crate) const NAME: &str = $name;
        }

        impl Slot<$kind> for $kind {
            const IS_ALLOWED: bool = true;
            type Or<Other: Slot<$kind>> = $kind;

            fn accept(caller: $kind) -> Option<Self> {
                Some(caller)
            }

            fn widen(self) -> $kind {
                self
            }
        }

        impl Allowed for $kind {
            type Public = $public;
            type Client = $client;
            type User = $user;
            type Service = $service;
            type Guest = $guest;
            type Provider = $provider;
        }
    )+};
}

kinds! {
    Public = "public": Public, Never, Never, Never, Never, Never;
    Client = "client": Never, Client, Never, Never, Never, Never;
    User = "user": Never, Never, User, Never, Never, Never;
    Service = "service": Never, Never, Never, Service, Never, Never;
    Guest = "guest": Never, Never, Never, Never, Guest, Never;
    Provider = "provider": Never, Never, Never, Never, Never, Provider;
}

impl<A: Allowed, B: Allowed> Allowed for (A, B) {
    type Public = <A::Public as Slot<Public>>::Or<B::Public>;
    type Client = <A::Client as Slot<Client>>::Or<B::Client>;
    type User = <A::User as Slot<User>>::Or<B::User>;
    type Service = <A::Service as Slot<Service>>::Or<B::Service>;
    type Guest = <A::Guest as Slot<Guest>>::Or<B::Guest>;
    type Provider = <A::Provider as Slot<Provider>>::Or<B::Provider>;
}

/// A longer tuple allows what its first kind and the tuple of the others allow.
macro_rules! longer_tuples {
    ($(($first:ident, $($other:ident),+);)+) => {$(
        impl<$first: Allowed, $($other: Allowed),+> Allowed for ($first, $($other),+) {
            type Public = <($first, ($($other),+)) as Allowed>::Public;
            type Client = <($first, ($($other),+)) as Allowed>::Client;
            type User = <($first, ($($other),+)) as Allowed>::User;
            type Service = <($first, ($($other),+)) as Allowed>::Service;
            type Guest = <($first, ($($other),+)) as Allowed>::Guest;
            type Provider = <($first, ($($other),+)) as Allowed>::Provider;
        }
    )+};
}

longer_tuples! {
    (A, B, C);
    (A, B, C, D);
    (A, B, C, D, E);
    (A, B, C, D, E, F);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Account;

    fn callers() -> [Anybody; 6] {
        [
            Caller::Public(Public),
            Caller::Client(Client::new("ada@example.com")),
            Caller::User(User),
            Caller::Service(Service),
            Caller::Guest(Guest),
            Caller::Provider(Provider(Account::Platform)),
        ]
    }

    fn admitted<A: Allowed>() -> Vec<&'static str> {
        callers()
            .into_iter()
            .filter_map(A::admit)
            .map(|caller| caller.kind())
            .collect()
    }

    #[test]
    fn the_kinds_of_a_tuple_are_admitted_and_no_others() {
        assert_eq!(admitted::<Service>(), ["service"]);
        assert_eq!(admitted::<(Client, User)>(), ["client", "user"]);
        assert_eq!(admitted::<(User, Public)>(), ["public", "user"]);
        assert_eq!(
            admitted::<(Public, Client, User)>(),
            ["public", "client", "user"]
        );
        let all = ["public", "client", "user", "service", "guest", "provider"];
        type All = (Public, Client, User, Service, Guest, Provider);
        assert_eq!(admitted::<All>(), all);
        assert_eq!(All::names(), all);
        assert_eq!(<(User, Service)>::names(), ["user", "service"]);
    }

    #[test]
    fn a_caller_is_the_same_after_it_is_narrowed_and_widened() {
        for caller in callers() {
            let narrowed =
                <(Provider, Guest, Service, User, Client, Public)>::admit(caller.clone()).unwrap();
            assert_eq!(narrowed.widen(), caller);
        }
    }

    #[test]
    fn the_order_of_the_kinds_does_not_matter() {
        let caller: OneOf<(Service, User)> = Caller::User(User);
        let same: OneOf<(User, Service)> = caller;
        assert!(matches!(same, Caller::User(_)));
    }
}
