use super::MESSAGES;
use crate::{
    Function, Role,
    shapes::{Id, Moment},
};
use messages::{ContentFormat, TemplateSave};
use schemars::JsonSchema;
use serde_json::json;

/// A template of messages, as it is kept.
#[derive(JsonSchema)]
struct MessageTemplate {
    /// Id of the template (UUID), for `message-send`.
    id: Id,
    /// Id of the organization that it is of.
    organization_id: Id,
    /// Name of the template, or that of the event whose words it replaces.
    name: String,
    /// What the template is for; null if nothing was said.
    description: Option<String>,
    /// Channel that messages of it leave by.
    r#type: TemplateChannel,
    /// Group that the template belongs to; null if none.
    category: Option<String>,
    /// Language of the words (BCP 47), such as `de`.
    language: String,
    /// Subject of an e-mail; null for a text message.
    subject: Option<String>,
    /// Words with variables, in Jinja's syntax.
    content: String,
    /// What the content is, such as `text`.
    format: ContentFormat,
    /// Names that subject and content use, in alphabetical order.
    variables: Vec<String>,
    /// Name of the template that Meta approved; null but for WhatsApp.
    external_name: Option<String>,
    /// Its language as Meta writes it, such as `en_US`; null but for WhatsApp.
    external_language: Option<String>,
    /// What stands for the placeholders of a template of WhatsApp, in their order; empty for others.
    parameters: Vec<KeptParameter>,
    /// Whether messages can be made of it.
    is_active: bool,
    /// Words to find the template by, in the order given.
    tags: Vec<String>,
    /// Number of messages that were made of it.
    usage_count: u32,
    /// When the last message was made of it, in RFC 3339; null if none was.
    last_used_at: Option<Moment>,
    /// When the template was made, in RFC 3339.
    created_at: Moment,
    /// When the template was last changed, in RFC 3339.
    updated_at: Moment,
}

/// Channel of a template, such as `email`.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum TemplateChannel {
    Email,
    Sms,
    Whatsapp,
}

/// What stands for a placeholder of a template of WhatsApp.
#[derive(JsonSchema)]
struct KeptParameter {
    /// Name of the placeholder, or its number, such as `1`.
    name: String,
    /// Words with variables, in Jinja's syntax.
    value: String,
}

/// A template as its messages will look.
#[derive(JsonSchema)]
struct TemplateShown {
    /// Subject of an e-mail, filled in; null for others.
    subject: Option<String>,
    /// Plain text of the message, filled in.
    text: String,
    /// HTML of an e-mail, filled in; null for others.
    html: Option<String>,
    /// Names that subject and content use, in alphabetical order.
    variables: Vec<String>,
    /// What people are told of the event without the template, about an example; null where it is named after no event.
    ours: Option<OurWords>,
}

/// What people are told of an event without a template, in its language.
#[derive(JsonSchema)]
struct OurWords {
    /// Subject of an e-mail; null for other channels.
    subject: Option<String>,
    /// All that the message says, as plain text.
    text: String,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum SavedOrShown {
    Saved(MessageTemplate),
    Shown(TemplateShown),
}

pub(super) fn describe() -> Function {
    Function::post("template-save", "Makes and changes templates of messages")
        .tag(MESSAGES)
        .description(
            "A template that can't be filled in is refused with the line and the reason. One that has the name of an \
             event, such as `booking.confirmed`, replaces the words of that event in its language: that takes an admin, \
             and an owner for invitations. One of WhatsApp says which template of Meta's is meant and what stands for its placeholders. With `preview` nothing is saved.",
        )
        .for_roles(&[Role::User])
        .in_callers_organization()
        .works_once()
        .takes::<TemplateSave>(
            "New e-mail",
            json!({
                "name": "Welcome", "type": "email", "language": "en", "subject": "Your day in the mountains",
                "content": "Dear {{ first_name }},\n\nwhich day would suit you?\n\n{{ sender }}",
            }),
            |body| TemplateSave::read(body).map(drop),
        )
        .or("Own words for an event", json!({
            "name": "booking.confirmed", "type": "email", "language": "de", "subject": "{{ tour_title }}: wir freuen uns",
            "format": "html", "content": "<p>Treffpunkt: {{ when }}. Code: <b>{{ confirmation_code }}</b></p>",
        }))
        .or("Template of WhatsApp", json!({
            "name": "Reminder", "type": "whatsapp", "language": "en", "external_name": "appointment_reminder",
            "external_language": "en_US", "content": "Hi {{1}}, see you {{2}}.",
            "parameters": [{ "value": "{{ first_name }}" }, { "value": "{{ day }}" }],
        }))
        .answers::<SavedOrShown>(200, "The template after the change, or as a preview", template())
        .answers::<MessageTemplate>(201, "The template that was made", template())
        .refuses(404, "template_not_found", "There is no such template, or it is not the caller's.")
        .refuses(409, "template_exists", "There is a template of this name, type and language.")
}

fn template() -> serde_json::Value {
    json!({
        "id": "00000000-0000-4000-8000-0000000a9001", "organization_id": "00000000-0000-4000-8000-0000000000a0",
        "name": "Welcome", "description": null, "type": "email", "category": null, "language": "en",
        "subject": "Your day in the mountains",
        "content": "Dear {{ first_name }},\n\nwhich day would suit you?\n\n{{ sender }}", "format": "text",
        "variables": ["first_name", "sender"], "external_name": null, "external_language": null, "parameters": [], "is_active": true, "tags": [], "usage_count": 0, "last_used_at": null,
        "created_at": "2026-11-28T10:00:00+00:00", "updated_at": "2026-11-28T10:00:00+00:00",
    })
}
