//! What screens ask for besides the newest rows of a table.

/// A list as a screen asks for it. The organization is always among the conditions.
pub(crate) struct Named {
    pub name: &'static str,
    pub table: &'static str,
    /// A column with an operator, and an SQL expression for what it is compared with, in which `organization` is
    /// the number of the organization and `reader` the user who looks.
    pub conditions: &'static [(&'static str, &'static str)],
    pub order: &'static str,
}

const fn named(
    name: &'static str,
    table: &'static str,
    conditions: &'static [(&'static str, &'static str)],
    order: &'static str,
) -> Named {
    Named {
        name,
        table,
        conditions,
        order,
    }
}

const NEWEST: &str = "created_at desc, id";

/// Tables that no screen shows the newest rows of; some are listed in another order.
pub(crate) const NOT_BY_AGE: &[&str] = &["embeddings", "topics_daily"];

/// Tables that no screen shows.
pub(crate) const NO_SCREEN: &[&str] = &["embeddings"];

// A list a line, as far as that goes.
#[rustfmt::skip]
pub(crate) const NAMED: &[Named] = &[
    named("customers with a telephone number", "customers", &[("phone =", "'+41700000009'")], NEWEST),
    named("customers that one of the staff looks after", "customer_users", &[("user_id =", "reader")], NEWEST),
    named("addresses of a customer", "customer_emails",
        &[("customer_id =", "large_world.id('customer', organization, 3)")], NEWEST),
    named("telephone numbers of a customer", "customer_phones",
        &[("customer_id =", "large_world.id('customer', organization, 3)")], NEWEST),
    named("departures to come", "tour_departures", &[("starts_at >=", "'2025-12-01 00:00Z'")], "starts_at, id"),
    named("departures of a tour", "tour_departures",
        &[("tour_id =", "large_world.id('tour', organization, 2)"), ("starts_at >=", "'2025-01-01 00:00Z'")], "starts_at, id"),
    named("bookings of a departure", "bookings",
        &[("departure_id =", "large_world.id('departure', organization, 3)")], NEWEST),
    named("bookings of a tour", "bookings", &[("tour_id =", "large_world.id('tour', organization, 2)")], NEWEST),
    named("bookings of a customer", "bookings",
        &[("customer_id =", "large_world.id('customer', organization, 3)")], NEWEST),
    named("bookings that are pending", "bookings", &[("status =", "'pending'")], NEWEST),
    named("bookings that expired, of which there are none", "bookings", &[("status =", "'expired'")], NEWEST),
    named("bookings of the days to come", "bookings",
        &[("start_date >=", "'2025-12-01 00:00Z'"), ("start_date <", "'2025-12-08 00:00Z'")], "start_date, id"),
    named("items of a booking", "booking_items",
        &[("booking_id =", "large_world.parent('booking', 2, organization, 1)")], NEWEST),
    named("payments of a booking", "payments",
        &[("booking_id =", "large_world.id('booking', organization, 3)")], NEWEST),
    named("payments of a customer", "payments",
        &[("customer_id =", "large_world.id('customer', organization, 3)")], NEWEST),
    named("what an agent did", "agent_logs", &[("agent_id =", "large_world.id('agent', organization, 2)")], NEWEST),
    named("leads that are new", "leads", &[("status =", "'new'")], NEWEST),
    named("leads from the chat", "leads", &[("source =", "'chat'")], NEWEST),
    named("leads of one of the staff", "leads", &[("assigned_to =", "reader")], NEWEST),
    named("leads with a tag", "leads", &[("tags @>", "'{hot}'")], NEWEST),
    named("leads with a telephone number", "leads", &[("phone =", "'+41760000009'")], NEWEST),
    named("submissions of a form", "form_submissions",
        &[("form_id =", "large_world.id('form', organization, 2)")], NEWEST),
    named("templates for text messages", "message_templates", &[("type =", "'sms'")], NEWEST),
    named("conversations by their latest message", "conversations", &[], "last_message_at desc, id"),
    named("conversations that are open", "conversations", &[("status =", "'open'")], "last_message_at desc, id"),
    named("conversations of one of the staff", "conversations",
        &[("assigned_to =", "reader")], "last_message_at desc, id"),
    named("conversations of a customer", "conversations",
        &[("customer_id =", "large_world.parent('customer', 3, organization, 1)")], "last_message_at desc, id"),
    named("messages of the longest conversation", "messages",
        &[("conversation_id =", "large_world.id('conversation', organization, 1)")], NEWEST),
    named("messages of a conversation", "messages",
        &[("conversation_id =", "large_world.id('conversation', organization, 7)")], NEWEST),
    named("messages of a customer", "messages",
        &[("customer_id =", "large_world.parent('customer', 3, organization, 1)")], NEWEST),
    named("messages to a lead", "messages", &[("lead_id =", "large_world.id('lead', organization, 3)")], NEWEST),
    named("escalations that are pending", "escalations", &[("status =", "'pending'")], NEWEST),
    named("escalations of one of the staff", "escalations", &[("assigned_to =", "reader")], NEWEST),
    named("calls that failed", "call_logs", &[("call_status =", "'failed'")], NEWEST),
    named("calls of a customer", "call_logs",
        &[("customer_id =", "large_world.id('customer', organization, 3)")], NEWEST),
    named("who is called in an emergency", "emergency_contacts", &[], "priority, id"),
    named("incidents that nobody has taken", "incidents", &[("status =", "'open'")], NEWEST),
    named("steps of an incident", "incident_steps",
        &[("incident_id =", "large_world.id('incident', organization, 3)")], "number"),
    named("runs of a workflow", "workflow_executions",
        &[("workflow_id =", "large_world.id('workflow', organization, 2)")], NEWEST),
    named("versions of a workflow", "workflow_versions",
        &[("workflow_id =", "large_world.id('workflow', organization, 2)")], "version desc, id"),
    named("steps of a run", "workflow_steps",
        &[("execution_id =", "large_world.id('execution', organization, 3)")], "started_at, id"),
    named("what an endpoint was told", "outbox",
        &[("endpoint_id =", "large_world.id('webhook_endpoint', organization, 1)")], NEWEST),
    named("runs that failed", "workflow_executions", &[("status =", "'failed'")], NEWEST),
    named("changes of a booking", "audit_logs",
        &[("table_name =", "'bookings'"), ("record_id =", "large_world.parent('booking', 3, organization, 1)")], NEWEST),
    named("totals of a month", "daily_totals",
        &[("day >=", "'2025-11-01'"), ("day <", "'2025-12-01'")], "day, metric, dimension"),
    named("appointments to come", "appointments", &[("starts_at >=", "'2024-06-01 00:00Z'")], "starts_at, id"),
    named("appointments that are confirmed", "appointments",
        &[("status =", "'confirmed'"), ("starts_at >=", "'2024-06-01 00:00Z'")], "starts_at, id"),
    named("appointments of a customer", "appointments",
        &[("customer_id =", "large_world.parent('customer', 3, organization, 7)")], "starts_at, id"),
    named("appointments of a room", "appointments",
        &[("resource_id =", "large_world.id('resource', organization, 2)")], NEWEST),
    named("what an appointment takes besides", "appointment_slots",
        &[("main_slot_id =", "large_world.id('appointment_slot', organization, large_world.size('resource', organization))")],
        NEWEST),
    named("invitations that are pending", "invitations", &[("status =", "'pending'")], NEWEST),
    named("clients with a telephone number", "clients", &[("phone =", "'+41700000009'")], NEWEST),
    named("documents that failed", "documents", &[("status =", "'failed'")], NEWEST),
    named("pages of a site", "website_pages",
        &[("website_source_id =", "large_world.id('website_source', organization, 1)")], "url"),
    named("passages of a document", "knowledge_chunks",
        &[("source_type =", "'document'"), ("source_id =", "large_world.parent('document', 2, organization, 1)")], "position"),
    named("topics of the last days", "topics_daily", &[("date <=", "'2025-12-31'")], "date desc, topic_id desc"),
    named("a topic from day to day", "topics_daily", &[("topic_id =", "3")], "date desc"),
    named("runs of the topics", "topic_runs", &[], "date desc"),
];
