//! What an instance holds on the host's side, and what its component was granted.

use std::{collections::BTreeMap, sync::Arc};

use wasmtime::component::{Accessor, HasData, Linker, ResourceTable};
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::{
    allowed_hosts::AllowedHosts,
    bindings::{llm, postgres, tracing, variables},
    files::Files,
    language_models::Access,
    log::{Journal, Lines, Output},
    outgoing::{Clients, Headers, Outgoing},
    postgres::Pools,
    variables::check_name,
};

/// What the manifest grants a component; all its instances share it.
pub(crate) struct Grant {
    pub id: String,
    /// Already filled in.
    pub variables: BTreeMap<String, String>,
    pub environment: Vec<(String, String)>,
    pub files: Option<Files>,
    pub hosts: AllowedHosts,
    pub pools: Pools,
    pub models: Access,
    pub clients: Clients,
    pub journal: Journal,
}

/// The data of one instance's store.
pub(crate) struct Guest {
    pub table: ResourceTable,
    pub grant: Arc<Grant>,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outgoing: Outgoing,
}

/// Gives the implementations of Spin's interfaces their instance.
pub(crate) struct Spin;

impl HasData for Spin {
    type Data<'a> = &'a mut Guest;
}

impl Guest {
    pub fn new(grant: Arc<Grant>) -> wasmtime::Result<Self> {
        let mut wasi = WasiCtx::builder();
        wasi.envs(&grant.environment)
            .stdout(Lines::new(grant.journal.clone(), Output::Stdout))
            .stderr(Lines::new(grant.journal.clone(), Output::Stderr));
        if let Some(files) = &grant.files {
            wasi.preopened_dir(&files.folder, "/", FsPerms::ReadOnly)?;
        }
        Ok(Self {
            table: ResourceTable::new(),
            wasi: wasi.build(),
            http: WasiHttpCtx::new(),
            outgoing: Outgoing::new(Arc::clone(&grant)),
            grant,
        })
    }

    pub fn add_spin_to_linker(linker: &mut Linker<Self>) -> wasmtime::Result<()> {
        llm::add_to_linker::<_, Spin>(linker, |guest| guest)?;
        postgres::add_to_linker::<_, Spin>(linker, |guest| guest)?;
        tracing::add_to_linker::<_, Spin>(linker, |guest| guest)?;
        variables::add_to_linker::<_, Spin>(linker, |guest| guest)
    }
}

impl WasiView for Guest {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for Guest {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        self.view_http(Headers::OfGuest)
    }
}

impl Guest {
    /// For a request on its way in.
    pub fn http_arriving(&mut self) -> WasiHttpCtxView<'_> {
        self.view_http(Headers::Arriving)
    }

    fn view_http(&mut self, headers: Headers) -> WasiHttpCtxView<'_> {
        self.outgoing.headers = headers;
        WasiHttpCtxView {
            ctx: &mut self.http,
            table: &mut self.table,
            hooks: &mut self.outgoing,
        }
    }
}

impl variables::Host for Guest {}

impl<T: Send> variables::HostWithStore<T> for Spin {
    async fn get(accessor: &Accessor<T, Self>, name: String) -> Result<String, variables::Error> {
        check_name(&name).map_err(variables::Error::InvalidName)?;
        let grant = accessor.with(|mut store| Arc::clone(&store.get().grant));
        grant.variables.get(&name).cloned().ok_or_else(|| {
            variables::Error::Undefined(format!("no variable for {:?}.{name:?}", grant.id))
        })
    }
}
