//! The interfaces of Spin that components may import, generated from `wit/`.

wasmtime::component::bindgen!({
    // What functions import by a feature is described where it is.
    path: ["../../../shared/tenant-auth/wit", "wit"],
    world: "frontdesk:runtime/host",
    imports: {
        "spin:postgres/postgres.[constructor]connection-builder": async | trappable,
        default: async,
    },
    with: {
        "spin:postgres/postgres.connection": crate::postgres::Connection,
        "spin:postgres/postgres.connection-builder": crate::postgres::ConnectionBuilder,
    },
});

pub(crate) use self::wasi::{clocks::wall_clock, otel::tracing};
pub(crate) use fermyon::spin::llm;
pub(crate) use spin::{postgres::postgres, variables::variables};
