//! Conversations and messages, those of the staff alone among them.

use super::{Domain, Subject, TABLE};
use serde_json::json;

const OWN: &str = "owner_id = (select id from auth.users where lower(email) = 'EMAIL')";

pub const DOMAIN: Domain = Domain {
    access: "
table                  Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
social_accounts        ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
conversations          ----   ----   ----     r-u-   r-ud  r-ud  r-ud       ----   ----        r-ud      riud
conversations:private  ----   ----   ----     ssss   rsud  rsud  rsud       ----   ----        rsud      riud
messages               ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
messages:private       ----   ----   ----     ss--   rs--  rs--  rs--       ----   ----        rs--      riud
escalations            ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
meetings               ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
",
    subjects: &[
        Subject {
            name: "social_accounts",
            updated: "account_username",
            row: |row| json!({ "platform": "instagram", "account_id": row.unique(), "account_username": "us" }),
            ..TABLE
        },
        Subject {
            name: "conversations",
            of: "owner_id is null",
            updated: "title",
            row: |row| json!({ "channel": "widget", "title": "Hello", "external_user_id": row.unique() }),
            ..TABLE
        },
        Subject {
            name: "conversations:private",
            of: "owner_id is not null",
            own: OWN,
            updated: "title",
            row: |row| json!({ "owner_id": row.user(), "title": "Ideas" }),
            ..TABLE
        },
        Subject {
            name: "messages",
            of: "owner_id is null",
            updated: "status",
            row: |row| json!({ "conversation_id": row.of("conversations"), "channel": "widget", "body": "Hello" }),
            ..TABLE
        },
        Subject {
            name: "messages:private",
            of: "owner_id is not null",
            own: OWN,
            updated: "status",
            row: |row| json!({ "conversation_id": row.conversation_of_user(), "body": "An idea" }),
            ..TABLE
        },
        Subject {
            name: "escalations",
            updated: "status",
            // Of those that are open, a conversation has one.
            row: |row| json!({ "conversation_id": row.of("conversations"), "reason": "vip", "status": "resolved" }),
            ..TABLE
        },
        Subject {
            name: "meetings",
            updated: "status",
            row: |row| json!({ "external_user_id": "guest", "cal_event_id": row.unique() }),
            ..TABLE
        },
    ],
    // Everybody has a conversation of their own in both organizations, as if they had been a member once.
    more: "
        insert into conversations (id, organization_id, owner_id, title)
        select ('00000000-0000-4000-9100-0000000' || substr(organization.id::text, 35, 1) || right(person.id::text, 4))::uuid,
               organization.id, person.id, 'Alone'
        from organizations as organization, auth.users as person;
        insert into messages (organization_id, conversation_id, body)
        select organization_id, id, 'Mine' from conversations where title = 'Alone';",
};
