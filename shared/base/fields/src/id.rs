/// Declares the identifier of one kind of thing: a UUID that can't be taken for that of another kind.
///
/// ```
/// fields::id!(
///     /// Which tour.
///     TourId
/// );
/// assert!(TourId::parse("9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d").is_ok());
/// ```
#[macro_export]
macro_rules! id {
    ($(#[$documentation:meta])* $name:ident) => {
        $(#[$documentation])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, ::serde::Serialize)]
        #[serde(transparent)]
        pub struct $name($crate::Uuid);

        impl $name {
            /// Reads a UUID in its usual form (RFC 9562); the error says what it takes.
            pub fn parse(text: &str) -> Result<Self, String> {
                // The other forms that the parser knows (braces, urn:, no hyphens) are not for JSON.
                match (text.len(), $crate::Uuid::try_parse(text)) {
                    (36, Ok(id)) => Ok(Self(id)),
                    _ => Err("must be a UUID such as 9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d".to_owned()),
                }
            }

            /// The UUID.
            pub fn get(self) -> $crate::Uuid {
                self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.0.fmt(formatter)
            }
        }

        $crate::string_field!($name);
        $crate::described!($name, { "type": "string", "format": "uuid" });
    };
}
