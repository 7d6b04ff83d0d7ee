//! By which channel a message leaves, and where it goes.

use super::{Facts, MessageSend, SendBy};
use fields::{Email, Phone};
use problem::{Faults, Problem};

/// The problem of words that a network does not take any more.
pub(super) fn window_closed(channel: SendBy) -> Problem {
    Problem::new(
        409,
        "window_closed",
        match channel {
            SendBy::Whatsapp => {
                "They did not write within 24 hours. Send a template of WhatsApp that Meta approved, or wait until they write."
            }
            _ => {
                "They did not write within 24 hours. Wait until they write, or reach them by another channel."
            }
        },
    )
}

/// The channel of a message: that of its conversation, its template, the request or the address.
pub(super) fn channel(request: &MessageSend, facts: &Facts) -> Result<SendBy, Problem> {
    let of_template = match facts.template.as_ref().map(|known| known.kind.as_str()) {
        Some("sms") => Some(SendBy::Sms),
        Some("whatsapp") => Some(SendBy::Whatsapp),
        Some(_) => Some(SendBy::Email),
        None => None,
    };
    if let (Some(asked), Some(of_template)) = (request.channel, of_template)
        && asked != of_template
    {
        return Err(fault("/channel", "is not that of the template"));
    }
    let asked = request.channel.or(of_template);
    if let Some(known) = facts
        .conversation
        .as_ref()
        .filter(|_| request.to.conversation_id.is_some())
    {
        let channel = match known.channel.as_str() {
            "sms" => SendBy::Sms,
            "whatsapp" => SendBy::Whatsapp,
            "messenger" => SendBy::Messenger,
            "instagram" => SendBy::Instagram,
            _ => {
                return Err(Problem::new(
                    409,
                    "another_channel",
                    "Messages of this conversation do not leave from here. Answer it where it takes place.",
                ));
            }
        };
        return match asked.is_none_or(|asked| asked == channel) {
            true => Ok(channel),
            false => Err(fault("/channel", "is not that of the conversation")),
        };
    }
    let of_address = match (&request.to.email, &request.to.phone) {
        (Some(_), _) => Some(SendBy::Email),
        (_, Some(_)) => Some(SendBy::Sms),
        _ => None,
    };
    let channel = asked.or(of_address);
    let channel = channel.ok_or_else(|| fault("/channel", "is missing"))?;
    let is_address = match channel {
        SendBy::Email => request.to.phone.is_none(),
        SendBy::Sms | SendBy::Whatsapp => request.to.email.is_none(),
        // Whoever they are there, no address of theirs tells.
        SendBy::Messenger | SendBy::Instagram => false,
    };
    match is_address {
        true => Ok(channel),
        false => Err(fault("/to", "is no address of the channel")),
    }
}

/// Where a message goes.
pub(super) fn address(
    request: &MessageSend,
    facts: &Facts,
    channel: SendBy,
) -> Result<String, Problem> {
    let known = facts.conversation.as_ref();
    let in_conversation = known.and_then(|known| known.address.clone());
    let found = match channel {
        _ if request.to.conversation_id.is_some() => in_conversation,
        SendBy::Email => match &request.to.email {
            Some(email) => Some(email.as_str().to_owned()),
            None => {
                let known = facts
                    .address("email")
                    .and_then(|known| Email::parse(known).ok());
                known.map(|known| known.as_str().to_owned())
            }
        },
        SendBy::Whatsapp if in_conversation.is_some() => in_conversation,
        _ => match &request.to.phone {
            Some(phone) => Some(phone.as_str().to_owned()),
            None => {
                let known = facts
                    .address("phone")
                    .and_then(|known| Phone::parse(known).ok());
                known.map(|known| known.as_str().to_owned())
            }
        },
    };
    found.ok_or_else(|| {
        Problem::new(
            409,
            "no_address",
            "They have no address for this channel that can be written to.",
        )
    })
}

fn fault(pointer: &str, detail: impl Into<String>) -> Problem {
    let mut faults = Faults::default();
    faults.add(pointer, detail);
    faults.into()
}
