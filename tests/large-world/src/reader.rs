//! Who looks at a screen.

use serde_json::{Value, json};

/// One of the staff, and the organisation that their screen is of, by number: 1 is the large one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// What they are called in a report.
    pub name: &'static str,
    /// Their own organisation and their number in it.
    user: (u32, u32),
    /// Whose rows the screen shows.
    pub organization: u32,
}

impl Reader {
    /// A member of the large organisation.
    pub const OF_LARGE: Self = Self {
        name: "a member of the large organisation",
        user: (1, 4),
        organization: 1,
    };
    /// An admin of the large organisation.
    pub const ADMIN_OF_LARGE: Self = Self {
        name: "an admin of the large organisation",
        user: (1, 2),
        organization: 1,
    };
    /// A member of a small organisation.
    pub const OF_SMALL: Self = Self {
        name: "a member of a small organisation",
        user: (40, 4),
        organization: 40,
    };
    /// An admin of a small organisation.
    pub const ADMIN_OF_SMALL: Self = Self {
        name: "an admin of a small organisation",
        user: (40, 2),
        organization: 40,
    };
    /// A member of a small organisation and of the large one, looking at the large one.
    pub const OF_BOTH: Self = Self {
        name: "a member of both, at the large organisation",
        user: (2, 3),
        organization: 1,
    };
    /// The same, looking at the small one.
    pub const OF_BOTH_AT_SMALL: Self = Self {
        name: "a member of both, at the small organisation",
        user: (2, 3),
        organization: 2,
    };

    /// An SQL expression for their id.
    pub fn user_id(&self) -> String {
        let (organization, number) = self.user;
        format!("large_world.id('user', {organization}, {number})")
    }

    /// The claims of their token, for their id.
    pub fn claims(&self, user_id: &str) -> Value {
        let (organization, number) = self.user;
        json!({
            "role": "authenticated",
            "aud": "authenticated",
            "sub": user_id,
            "email": format!("user-{number}@organization-{organization}.example"),
            "app_metadata": { "provider": "email", "providers": ["email"] },
            "user_metadata": { "full_name": format!("User {number} of {organization}") },
            "exp": 4_102_444_800_u64,
        })
    }
}
