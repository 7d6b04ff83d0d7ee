//! A manifest made ready: every component compiled, checked and granted what it may use.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use anyhow::{Context, Result};
use futures::{StreamExt, TryStreamExt};
use tokio_util::sync::CancellationToken;
use wasmtime_wasi_http::handler::ProxyHandler;

use crate::{
    allowed_hosts::AllowedHosts,
    component::Component,
    engine,
    files::Files,
    guest::Grant,
    instances::Instances,
    language_models::Access,
    limits::{Limits, Range},
    log::Journal,
    manifest::Manifest,
    outgoing::Clients,
    routes::Routes,
    variables::{Values, check_name},
};

/// An application that can answer requests.
pub(crate) struct Application {
    pub name: String,
    pub version: Option<String>,
    pub routes: Routes,
    /// The id of the component and the pattern of each route.
    pub listed: Vec<(String, String)>,
    pub components: BTreeMap<String, ProxyHandler<Instances>>,
    pub journal: Journal,
}

/// What all components of an application share.
struct Shared<'a> {
    folder: &'a Path,
    values: &'a Values,
    limits: &'a Limits,
    models: &'a Path,
    journal: &'a Journal,
    stopped: &'a CancellationToken,
    clients: Clients,
}

impl Application {
    pub async fn load(
        manifest: Manifest,
        values: &Values,
        limits: &Limits,
        models: &Path,
        journal: Journal,
        stopped: &CancellationToken,
    ) -> Result<Self> {
        let listed = manifest
            .routes
            .iter()
            .map(|route| (route.component.clone(), route.pattern.clone()))
            .collect();
        let routes = Routes::new(&manifest.routes, |warning| journal.note(warning))?;
        let shared = Shared {
            folder: &manifest.folder,
            values,
            limits,
            models,
            journal: &journal,
            stopped,
            clients: Clients::new(),
        };
        let at_once = std::thread::available_parallelism().map_or(2, usize::from);
        let components = futures::stream::iter(&manifest.components)
            .map(async |(id, component)| {
                let instances = shared
                    .instances(id, component)
                    .await
                    .with_context(|| format!("component `{id}`"))?;
                anyhow::Ok((id.clone(), ProxyHandler::new(instances)))
            })
            .buffer_unordered(at_once)
            .try_collect()
            .await?;
        Ok(Self {
            name: manifest.application.name,
            version: manifest.application.version,
            routes,
            listed,
            components,
            journal,
        })
    }
}

impl Shared<'_> {
    async fn instances(&self, id: &str, component: &Component) -> Result<Instances> {
        let grant = Grant {
            id: id.to_owned(),
            variables: self.fill(&component.variables)?,
            environment: component.environment.clone().into_iter().collect(),
            files: Files::copy(component, self.folder)?,
            hosts: AllowedHosts::parse(&component.allowed_outbound_hosts, self.values)?,
            pools: Default::default(),
            models: Access::new(&component.ai_models, self.models),
            clients: self.clients.clone(),
            journal: self.journal.clone(),
        };
        let mut limits = self.limits.clone();
        if let Some(count) = component.max_instance_reuse_count() {
            limits.max_instance_reuse_count = Range::Value(count);
        }
        Ok(Instances {
            service: engine::load(&self.folder.join(component.source()?)).await?,
            grant: Arc::new(grant),
            limits,
            stopped: self.stopped.clone(),
        })
    }

    fn fill(&self, templates: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>> {
        templates
            .iter()
            .map(|(name, template)| {
                check_name(name).map_err(|reason| anyhow::anyhow!("variable {reason}"))?;
                let value = self
                    .values
                    .fill(template)
                    .with_context(|| format!("variable `{name}`"))?;
                Ok((name.clone(), value))
            })
            .collect()
    }
}
