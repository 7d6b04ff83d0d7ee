//! The ids of everything that has one, each a type of its own: the id of a tour is never taken for that of a booking.
//!
//! ```
//! use ids::TourId;
//!
//! assert!(TourId::parse("9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d").is_ok());
//! assert!(TourId::parse("{9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d}").is_err());
//! ```

pub use uuid::Uuid;

/// Declares ids: UUIDs that are read from JSON with `deserr` and written with serde.
macro_rules! ids {
    ($($(#[$documentation:meta])* $name:ident;)+) => {$(
        $(#[$documentation])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Reads a UUID in its usual form (RFC 9562, 36 characters); the error says what it takes.
            pub fn parse(text: &str) -> Result<Self, String> {
                // The other forms that the parser knows (braces, urn:, no hyphens) are not for JSON.
                match (text.len(), Uuid::try_parse(text)) {
                    (36, Ok(id)) => Ok(Self(id)),
                    _ => Err("must be a UUID such as 9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d".to_owned()),
                }
            }

            /// The UUID.
            pub fn get(self) -> Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }

        fields::string_field!($name);
        fields::described!($name, { "type": "string", "format": "uuid" });
    )+};
}

ids! {
    /// The id of an appointment.
    AppointmentId;
    /// The id of a kind of appointment, such as a haircut of 30 minutes.
    AppointmentTypeId;
    /// The id of a payment.
    PaymentId;
    /// The id of a booking of a tour.
    BookingId;
    /// The id of a message of a conversation.
    ChatMessageId;
    /// The id of a conversation.
    ConversationId;
    /// The id of a client, who signs in to see what is theirs.
    ClientId;
    /// The id of a customer of an organization.
    CustomerId;
    /// The id of a departure: one date of a tour.
    DepartureId;
    /// The id of somebody who may become a customer.
    LeadId;
    /// The id of a message of the outbox.
    MessageId;
    /// The id of an uploaded document.
    DocumentId;
    /// The id of a form that visitors fill in.
    FormId;
    /// The id of an escalation: a conversation that a person has to take over.
    EscalationId;
    /// The id of an incident: an emergency of which people on call are told.
    IncidentId;
    /// The id of an invitation of staff or of a client.
    InvitationId;
    /// The id of a membership: one person among the staff of one organization.
    MembershipId;
    /// The id of a license of an organization.
    LicenseId;
    /// The id of what can be added to a booking: an accommodation or an experience.
    BookingItemId;
    /// The id of an organization, the tenant.
    OrganizationId;
    /// The id of a person or room that serves appointments.
    ResourceId;
    /// The id of what a passage was taken from: a document, page or entry.
    SourceId;
    /// The id of what a visitor filled in.
    SubmissionId;
    /// The id of a template of messages.
    TemplateId;
    /// The id of a tour.
    TourId;
    /// The id of a workflow.
    WorkflowId;
    /// The id of a run of a workflow.
    ExecutionId;
    /// The id of a user: the `sub` of their tokens and the key of `auth.users`.
    UserId;
}
