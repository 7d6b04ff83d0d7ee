//! Answers what the model asks of tools. Each call has a result or an error, and the status is 200 whatever happens: with
//! another one the model would say nothing.

use appointments::{Offer, RulesQuestion, SlotRequest, by_current_rules};
use calls::{
    AnswersToKeep, BookingWish, Call, Choices, Desk, DeskQuestion, PhoneBooking, PhoneChange,
    PhoneChangeArguments, Said, SlotSearch, StoredAnswer, TakingArguments, Tool, ToolCall,
    TransferArguments, Urgency, answers, codes, refusal, transfer_sayings,
};
use languages::{Language, Spoken};
use problem::Problem;
use tenant_auth::{Answer, Anybody, Caller, Database, Json, Provider, Service, Session};

/// Answers `tool-calls` and `function-call`.
pub(crate) async fn answer(
    session: &Session<Provider>,
    call: Option<Call>,
    tool_calls: &[ToolCall],
) -> Result<Answer, Problem> {
    let tools: Vec<Option<Tool>> = tool_calls.iter().map(Tool::read).collect();
    let database = session.database();
    let known = match &call {
        Some(call) => read_desk(&database, call, tool_calls, &tools).await,
        None => Err(Problem::new(
            404,
            "organization_not_found",
            "The message names no call.",
        )),
    };
    let (call, mut desk) = match (&call, known) {
        (Some(call), Ok(desk)) => (call, desk),
        (_, known) => {
            let said = vec![Said::trouble(Spoken::English); tool_calls.len()];
            return Ok(Answer::ok(&answers(tool_calls, &said))?.noting(known.err()));
        }
    };
    let mut reception = Reception {
        database,
        by: session.caller().widen(),
        call,
        desk: &mut desk,
        noted: None,
    };
    let mut said = Vec::with_capacity(tool_calls.len());
    for (tool_call, tool) in tool_calls.iter().zip(&tools) {
        said.push(reception.answer(tool_call, tool.as_ref()).await);
    }
    reception.keep(tool_calls, &tools, &said).await;
    Ok(Answer::ok(&answers(tool_calls, &said))?.noting(reception.noted))
}

async fn read_desk(
    database: &Database<'_>,
    call: &Call,
    tool_calls: &[ToolCall],
    tools: &[Option<Tool>],
) -> Result<Desk, Problem> {
    let question = DeskQuestion {
        call,
        tool_calls: tool_calls.iter().map(|call| call.id.as_str()).collect(),
        codes: codes(tools.iter().flatten()),
    };
    let desk = database.ask("call_desk", &question).await?;
    Desk::read(desk.text(), call)?.ok_or_else(|| {
        Problem::new(
            404,
            "unknown_organization",
            "The call is no organization's.",
        )
    })
}

/// A call at which tools are asked for.
struct Reception<'a> {
    database: Database<'a>,
    by: Anybody,
    call: &'a Call,
    desk: &'a mut Desk,
    /// What went wrong, for the log.
    noted: Option<Problem>,
}

impl Reception<'_> {
    async fn answer(&mut self, tool_call: &ToolCall, tool: Option<&Tool>) -> Said {
        if let Some(stored) = self.desk.answered(&tool_call.id) {
            return said(stored).kept();
        }
        let language = self.desk.language(tool_call.language());
        let spoken = language.spoken();
        let Some(tool) = tool else {
            return Said::unknown_tool(spoken);
        };
        let answered = match self.work(tool_call, tool, &language).await {
            Ok(said) => said,
            Err(problem) => self.refused(problem, spoken),
        };
        self.desk.offer(&answered.offered);
        answered
    }

    async fn work(
        &self,
        tool_call: &ToolCall,
        tool: &Tool,
        language: &Language,
    ) -> Result<Said, Problem> {
        let spoken = language.spoken();
        match tool {
            Tool::FindSlots {
                service,
                when,
                seats,
            } => {
                match self
                    .desk
                    .slot_search(service.as_text(), when, *seats, spoken)?
                {
                    Ok(search) => Ok(offering(self.choices(&search, "").await?)),
                    Err(question) => Ok(Said::answer(&question)),
                }
            }
            Tool::Book(wish) => self.book(tool_call, wish, language).await,
            Tool::Move { which, to } => match self.desk.moving(which, to, spoken)? {
                Ok(change) => self.change(tool_call, tool, &change, spoken).await,
                Err(question) => Ok(Said::answer(&question)),
            },
            Tool::Cancel { which, reason } => {
                match self.desk.cancelling(which, reason.as_deref(), spoken)? {
                    Ok(change) => self.change(tool_call, tool, &change, spoken).await,
                    Err(question) => Ok(Said::answer(&question)),
                }
            }
            Tool::Hours { day } => Ok(Said::answer(&self.desk.say_hours(day.as_text(), spoken))),
            Tool::Price { service } => Ok(Said::answer(
                &self.desk.say_price(service.as_text(), spoken),
            )),
            Tool::Caller => Ok(Said::answer(&self.desk.say_caller(spoken))),
            Tool::Transfer(wish) => {
                let (found, nobody) = transfer_sayings(spoken);
                let arguments = TransferArguments {
                    call: self.call,
                    tool_call: Some(&tool_call.id),
                    wish,
                    found,
                    nobody,
                };
                kept(&self.database.ask("call_transfer", &arguments).await?)
            }
            Tool::TakeEmergency { code } => {
                let arguments = TakingArguments::new(self.call, &tool_call.id, code, spoken);
                kept(&self.database.ask("call_take_emergency", &arguments).await?)
            }
            Tool::Emergency {
                what,
                place,
                urgency,
            } => {
                self.emergency(tool_call, (what, place.as_deref(), *urgency), spoken)
                    .await
            }
        }
    }

    /// Books as `appointment-create` does.
    async fn book(
        &self,
        tool_call: &ToolCall,
        wish: &BookingWish,
        language: &Language,
    ) -> Result<Said, Problem> {
        let booking = match self.desk.booking(wish, self.call, language, &self.by)? {
            Ok(booking) => booking,
            Err(question) => return Ok(Said::answer(&question)),
        };
        match by_current_rules(async || self.try_to_book(tool_call, &booking).await).await {
            Ok(booked) => kept(&booked),
            Err(problem) => {
                let Some((why, true)) = refusal(&problem, language.spoken()) else {
                    return Err(problem);
                };
                let search = booking.other_times(self.desk)?;
                Ok(refusing(self.choices(&search, &why).await?))
            }
        }
    }

    async fn try_to_book(
        &self,
        tool_call: &ToolCall,
        booking: &PhoneBooking,
    ) -> Result<Json, Problem> {
        let request = &booking.request;
        let question = request.slot_request().rules_question(request.rules_of());
        let offer = self.offer(&question).await?;
        let (slot, mut faults) = request.slot_request_by_rules(&offer, &self.by);
        let phone = request.phone(&offer, &mut faults);
        let arrangement = slot.arrange(&offer, faults)?;
        if let Some(refusal) = arrangement.refusal {
            return Err(refusal);
        }
        let arguments = booking.arguments(
            self.call,
            &tool_call.id,
            self.desk,
            &offer,
            request.booking(&offer, &arrangement, phone),
        );
        self.database.ask("call_book", &arguments).await
    }

    /// Moves and cancels as `appointment-update` does.
    async fn change(
        &self,
        tool_call: &ToolCall,
        tool: &Tool,
        change: &PhoneChange,
        spoken: Spoken,
    ) -> Result<Said, Problem> {
        let changed = by_current_rules(async || match change.request.slot_request() {
            Some(slot) => self.try_to_move(tool_call, tool, change, slot).await,
            None => {
                let question = change.request.facts_question();
                let facts = self.database.ask("appointment_facts", &question).await?;
                let facts = appointments::Facts::read(facts.text())?;
                let arguments = PhoneChangeArguments {
                    call: self.call,
                    tool_call: &tool_call.id,
                    tool: tool.name(),
                    change: change.request.change(Some(&facts)),
                    saying: change.saying(self.desk),
                };
                self.database.ask("call_change", &arguments).await
            }
        })
        .await;
        let problem = match changed {
            Ok(changed) => return kept(&changed),
            Err(problem) => problem,
        };
        let Some((why, true)) = refusal(&problem, spoken) else {
            return Err(problem);
        };
        match change.other_times(self.desk)? {
            Some(search) => Ok(refusing(self.choices(&search, &why).await?)),
            None => Err(problem),
        }
    }

    async fn try_to_move(
        &self,
        tool_call: &ToolCall,
        tool: &Tool,
        change: &PhoneChange,
        slot: SlotRequest<'_>,
    ) -> Result<Json, Problem> {
        let request = &change.request;
        let offer = self.offer(&slot.rules_question(request.rules_of())).await?;
        // It keeps its length, so who asks makes no difference.
        let (slot, faults) = request.slot_request_by_rules(slot, &offer, &Caller::Service(Service));
        let arrangement = slot.arrange(&offer, faults)?;
        if let Some(refusal) = arrangement.refusal {
            return Err(refusal);
        }
        let arguments = PhoneChangeArguments {
            call: self.call,
            tool_call: &tool_call.id,
            tool: tool.name(),
            change: request.moved(&offer, &arrangement),
            saying: change.saying(self.desk),
        };
        self.database.ask("call_change", &arguments).await
    }

    async fn emergency(
        &self,
        tool_call: &ToolCall,
        told: (&str, Option<&str>, Urgency),
        spoken: Spoken,
    ) -> Result<Said, Problem> {
        let arguments = self.desk.emergency(self.call, &tool_call.id, told, spoken);
        kept(&self.database.ask("call_emergency", &arguments).await?)
    }

    async fn choices(&self, search: &SlotSearch, before: &str) -> Result<Choices, Problem> {
        let offer = self.offer(&search.rules_question()).await?;
        Ok(search.choices(&offer, before))
    }

    async fn offer(&self, question: &RulesQuestion) -> Result<Offer, Problem> {
        let rules = self.database.ask("slot_rules", question).await?;
        Offer::read(rules.text())
    }

    /// What a caller hears where something was refused. What they are not to blame for stands in the log.
    fn refused(&mut self, problem: Problem, spoken: Spoken) -> Said {
        match refusal(&problem, spoken) {
            Some((why, _)) => Said::error(&why),
            None => {
                self.noted = Some(problem);
                Said::trouble(spoken)
            }
        }
    }

    /// Keeps the answers that no statement has kept yet. A caller gets theirs even where it fails.
    async fn keep(&mut self, tool_calls: &[ToolCall], tools: &[Option<Tool>], said: &[Said]) {
        let each = tool_calls.iter().zip(tools).zip(said);
        let open = each.filter(|(_, said)| !said.is_kept);
        let open = open.map(|((call, tool), said)| {
            let name = match tool {
                Some(tool) => tool.name(),
                None if call.name.is_empty() => "unknown",
                None => call.name.as_str(),
            };
            said.to_keep(&call.id, name)
        });
        let arguments = AnswersToKeep {
            call: self.call,
            answers: open.collect(),
        };
        if arguments.answers.is_empty() {
            return;
        }
        if let Err(problem) = self.database.ask("keep_tool_answers", &arguments).await {
            self.noted = Some(problem);
        }
    }
}

fn offering(choices: Choices) -> Said {
    Said {
        offered: choices.offered,
        ..Said::answer(&choices.said)
    }
}

fn refusing(choices: Choices) -> Said {
    Said {
        offered: choices.offered,
        ..Said::error(&choices.said)
    }
}

/// What the database has kept together with its effect.
fn kept(json: &Json) -> Result<Said, Problem> {
    Ok(said(&json.parse()?).kept())
}

fn said(stored: &StoredAnswer) -> Said {
    match stored.is_error {
        true => Said::error(&stored.answer),
        false => Said::answer(&stored.answer),
    }
}
