//! Who looks at a screen.

use anyhow::Result;
use serde_json::{Value, json};
use tokio_postgres::Client;

/// One of the staff, and the organization that their screen is of, by number: 1 is the large one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// What they are called in a report.
    pub name: &'static str,
    /// Their own organization and their number in it.
    user: (u32, u32),
    /// Whose rows the screen shows.
    pub organization: u32,
}

impl Reader {
    /// A member of the large organization.
    pub const OF_LARGE: Self = Self {
        name: "a member of the large organization",
        user: (1, 4),
        organization: 1,
    };
    /// An admin of the large organization.
    pub const ADMIN_OF_LARGE: Self = Self {
        name: "an admin of the large organization",
        user: (1, 2),
        organization: 1,
    };
    /// A member of a small organization.
    pub const OF_SMALL: Self = Self {
        name: "a member of a small organization",
        user: (40, 4),
        organization: 40,
    };
    /// An admin of a small organization.
    pub const ADMIN_OF_SMALL: Self = Self {
        name: "an admin of a small organization",
        user: (40, 2),
        organization: 40,
    };
    /// A member of a small organization and of the large one, looking at the large one.
    pub const OF_BOTH: Self = Self {
        name: "a member of both, at the large organization",
        user: (2, 3),
        organization: 1,
    };
    /// The same, looking at the small one.
    pub const OF_BOTH_AT_SMALL: Self = Self {
        name: "a member of both, at the small organization",
        user: (2, 3),
        organization: 2,
    };

    /// An SQL expression for their id.
    pub fn user_id(&self) -> String {
        let (organization, number) = self.user;
        format!("large_world.id('user', {organization}, {number})")
    }

    /// The address that they sign in with.
    pub fn email(&self) -> String {
        let (organization, number) = self.user;
        format!("user-{number}@organization-{organization}.example")
    }

    /// The statements with which PostgREST begins their transaction: it takes on their role with its settings.
    ///
    /// # Errors
    /// When the database does not answer, or they are no member of the organization.
    pub async fn begin(&self, admin: &Client) -> Result<String> {
        let query = format!(
            "select user_id::text from public.members
             where user_id = {} and organization_id = large_world.id('organization', {}, 0)",
            self.user_id(),
            self.organization,
        );
        let user_id: String = admin.query_one(&query, &[]).await?.get(0);
        Ok(format!(
            "begin; select set_config('request.jwt.claims', '{}', true), set_config('role', 'authenticated', true); {}",
            self.claims(&user_id),
            settings(admin).await?,
        ))
    }

    fn claims(&self, user_id: &str) -> Value {
        let (organization, number) = self.user;
        json!({
            "role": "authenticated",
            "aud": "authenticated",
            "sub": user_id,
            "email": self.email(),
            "app_metadata": { "provider": "email", "providers": ["email"] },
            "user_metadata": { "full_name": format!("User {number} of {organization}") },
            "exp": 4_102_444_800_u64,
        })
    }
}

/// The settings of the role of the staff, as statements for a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn settings(admin: &Client) -> Result<String> {
    let query = "
        select coalesce(string_agg(format('set local %I = %L', split_part(setting, '=', 1), split_part(setting, '=', 2)), '; '), '')
        from pg_db_role_setting, unnest(setconfig) as setting
        where setrole = 'authenticated'::regrole and setdatabase = 0";
    Ok(admin.query_one(query, &[]).await?.get(0))
}
