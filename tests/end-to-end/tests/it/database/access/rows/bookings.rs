//! Bookings, and what is paid.

use super::{Domain, Subject, TABLE};
use serde_json::json;

pub const DOMAIN: Domain = Domain {
    access: "
table                  Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
bookings               ----   ----   ----     r---   r---  r---  r---       s---   s---        r---      riud
booking_items          ----   ----   ----     r---   r---  r---  r---       s---   s---        r---      riud
payments               ----   ----   ----     r---   r---  r---  r---       s---   s---        r---      riud
billing_subscriptions  ----   ----   ----     ----   r---  r---  r---       ----   ----        r---      riud
billing_invoices       ----   ----   ----     ----   r---  r---  r---       ----   ----        r---      riud
",
    subjects: &[
        Subject {
            name: "bookings",
            own: "customer_id in (select id from customers where lower(email) = 'EMAIL')",
            updated: "special_requests",
            changed: r#""A window""#,
            row: |row| {
                json!({
                    "tour_id": row.organization.tour, "departure_id": row.organization.departure,
                    "customer_id": row.of("customers"), "num_participants": 1, "unit_price": 0, "total_price": 0,
                    "currency": "CHF", "confirmation_code": row.unique(),
                })
            },
            client: "id, organization_id, tour_id, departure_id, customer_id, customer_name, customer_email,
                customer_phone, num_participants, extra_participants, party, unit_price, total_price, currency, status, special_requests, payment_status, confirmation_code, start_date, end_date,
                expires_at, confirmed_at, rescheduled_at, cancelled_at, completed_at, no_show_at, expired_at,
                created_at, updated_at",
            ..TABLE
        },
        Subject {
            name: "booking_items",
            own: "booking_id in (select bookings.id from bookings
                  join customers on customers.id = customer_id where lower(email) = 'EMAIL')",
            updated: "quantity",
            row: |row| {
                json!({
                    "booking_id": row.of("bookings"), "item_type": "experience", "resource_id": row.of("experiences"),
                    "name": "Breakfast", "quantity": 1, "unit_price": 0, "total_price": 0,
                })
            },
            client: "id, organization_id, booking_id, item_type, resource_id, name, quantity, unit_price, total_price,
                created_at",
            ..TABLE
        },
        Subject {
            name: "payments",
            own: "customer_id in (select id from customers where lower(email) = 'EMAIL')",
            updated: "status",
            changed: r#""succeeded""#,
            row: |row| {
                json!({
                    "booking_id": row.of("bookings"), "customer_id": row.of("customers"), "amount": 1, "currency": "CHF",
                    "transaction_id": row.unique(),
                })
            },
            client: "id, organization_id, booking_id, appointment_id, customer_id, amount, refunded, currency, status, method,
                invoice_url, created_at",
            ..TABLE
        },
        Subject {
            name: "billing_subscriptions",
            updated: "status",
            changed: r#""past_due""#,
            row: |row| {
                json!({
                    "stripe_subscription_id": row.unique(), "stripe_customer_id": "cus_1", "status": "active",
                    "plan_name": "starter", "current_period_start": "2026-01-01", "current_period_end": "2026-02-01",
                })
            },
            ..TABLE
        },
        Subject {
            name: "billing_invoices",
            updated: "status",
            row: |row| json!({ "stripe_invoice_id": row.unique(), "amount_paid": 1, "status": "paid" }),
            ..TABLE
        },
    ],
    // The clients' own.
    more: "
        insert into bookings (organization_id, tour_id, departure_id, customer_id, num_participants, unit_price,
                              total_price, currency, confirmation_code)
        select customer.organization_id, departure.tour_id, departure.id, customer.id, 1, 0, 0, 'CHF', customer.id
        from customers as customer
        join tour_departures as departure on departure.organization_id = customer.organization_id
          and departure.id::text in ('00000000-0000-4000-8000-00000a1d0001', '00000000-0000-4000-8000-00000b1d0001')
        where customer.email in ('clara@client.example', 'chris@client.example');
        insert into booking_items (organization_id, booking_id, item_type, resource_id, name, quantity, unit_price,
                                   total_price)
        select organization_id, id, 'experience', id, 'Breakfast', 1, 0, 0
        from bookings where confirmation_code = customer_id::text;
        insert into payments (organization_id, booking_id, customer_id, amount, currency)
        select organization_id, id, customer_id, 1, 'CHF' from bookings where confirmation_code = customer_id::text;",
};
