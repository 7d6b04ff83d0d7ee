//! The requests that found organizations, change who belongs to them, invite people, and sign clients in: read and
//! checked, without anything of the platform.

mod claim;
mod invitation;
mod login;
mod member;
mod organization;

pub use claim::{Claimer, InvitationClaim};
pub use invitation::{InvitationPage, InvitationRequest, Invite, Kind, Revocation, Role};
pub use login::{
    ChangePassword, ClientLogin, ForgotPassword, ResetPassword, SignIn, SignedInRequest,
    SignedOutRequest,
};
pub use member::{MemberChange, TeamPage, TeamRequest};
pub use organization::{Country, Currency, OrganizationCreate, Slug, Website};
