//! The span of a request, where the host offers `wasi:otel`. Its parent is the host's own span of the request.
//!
//! A component that imports the interface starts on no host without it, so only the feature `wasi-otel` imports it.
//! Without the feature a span is nothing.

#[cfg(not(all(feature = "wasi-otel", target_family = "wasm")))]
pub(crate) use off::Span;
#[cfg(all(feature = "wasi-otel", target_family = "wasm"))]
pub(crate) use on::Span;

#[cfg(not(all(feature = "wasi-otel", target_family = "wasm")))]
mod off {
    use crate::telemetry::log::Line;

    /// The span of a request.
    pub(crate) struct Span;

    impl Span {
        pub(crate) fn begin() -> Self {
            Self
        }

        pub(crate) fn end(self, _: &Line<'_>) {}
    }
}

#[cfg(all(feature = "wasi-otel", target_family = "wasm"))]
mod on {
    use crate::clock;
    use crate::telemetry::log::Line;
    use uuid::Uuid;

    wit_bindgen::generate!({
        path: "wit",
        world: "tracing",
        generate_all,
    });

    use wasi::{
        clocks::wall_clock::Datetime,
        otel::{
            tracing::{self, SpanContext, SpanData, SpanKind, Status, TraceFlags},
            types::{InstrumentationScope, KeyValue},
        },
    };

    /// The span of a request; `None` where the host does not sample it.
    pub(crate) struct Span(Option<Begun>);

    struct Begun {
        context: SpanContext,
        parent: String,
        at: Datetime,
    }

    impl Span {
        /// Begins it.
        pub(crate) fn begin() -> Self {
            let outer = tracing::outer_span_context();
            if !outer.trace_flags.contains(TraceFlags::SAMPLED) {
                return Self(None);
            }
            let context = SpanContext {
                span_id: span_id(),
                is_remote: false,
                ..outer.clone()
            };
            tracing::on_start(&context);
            Self(Some(Begun {
                context,
                parent: outer.span_id,
                at: now(),
            }))
        }

        /// Ends it, with the fields of the log line.
        pub(crate) fn end(self, line: &Line<'_>) {
            let Some(begun) = self.0 else { return };
            let status = match (line.status, line.code) {
                (500.., code) => Status::Error(code.unwrap_or_default().to_owned()),
                _ => Status::Unset,
            };
            tracing::on_end(&SpanData {
                span_context: begun.context,
                parent_span_id: begun.parent,
                span_kind: SpanKind::Internal,
                name: line.function.to_owned(),
                start_time: begun.at,
                end_time: now(),
                attributes: attributes(line),
                events: Vec::new(),
                links: Vec::new(),
                status,
                instrumentation_scope: InstrumentationScope {
                    name: env!("CARGO_PKG_NAME").to_owned(),
                    version: Some(env!("CARGO_PKG_VERSION").to_owned()),
                    schema_url: None,
                    attributes: Vec::new(),
                },
                dropped_attributes: 0,
                dropped_events: 0,
                dropped_links: 0,
            });
        }
    }

    /// The attributes, with OpenTelemetry's names where it has them.
    fn attributes(line: &Line<'_>) -> Vec<KeyValue> {
        let texts = [
            ("http.request.method", Some(line.method)),
            ("frontdesk.request_id", Some(line.request_id)),
            ("frontdesk.caller", line.caller),
            ("error.type", line.code),
        ];
        let texts = texts.into_iter().filter_map(|(key, text)| {
            let value = serde_json::to_string(text?).ok()?;
            Some((key, value))
        });
        let status = ("http.response.status_code", line.status.to_string());
        let pairs = texts.chain([status]).map(|(key, value)| KeyValue {
            key: key.to_owned(),
            value,
        });
        pairs.collect()
    }

    fn span_id() -> String {
        let id = Uuid::new_v4().simple().to_string();
        id.chars().skip(16).collect()
    }

    fn now() -> Datetime {
        let now = clock::now();
        Datetime {
            seconds: u64::try_from(now.as_second()).unwrap_or_default(),
            nanoseconds: u32::try_from(now.subsec_nanosecond()).unwrap_or_default(),
        }
    }
}
