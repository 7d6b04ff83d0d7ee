//! The interfaces of Spin that components may import, generated from `wit/`.

wasmtime::component::bindgen!({
    path: "wit",
    world: "host",
    imports: {
        "spin:postgres/postgres.[constructor]connection-builder": async | trappable,
        default: async,
    },
    with: {
        "spin:postgres/postgres.connection": crate::postgres::Connection,
        "spin:postgres/postgres.connection-builder": crate::postgres::ConnectionBuilder,
    },
});

pub(crate) use fermyon::spin::llm;
pub(crate) use spin::{postgres::postgres, variables::variables};
