//! A manifest made ready: every component compiled, checked and granted what it may use.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use anyhow::{Context, Result};
use futures::{StreamExt, TryStreamExt};
use tokio_util::sync::CancellationToken;
use wasmtime_wasi_http::handler::ProxyHandler;

use crate::{
    allowed_hosts::AllowedHosts,
    component::Component,
    engine::Service,
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
    /// What is not loaded yet.
    pub later: Vec<(String, Arc<Service>)>,
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
    /// Checks everything, and loads the components that are named first, or all; each of the others is loaded by its first
    /// request, or by [`load_later`](Self::load_later).
    pub async fn load(
        manifest: Manifest,
        values: &Values,
        limits: &Limits,
        first: Option<&[String]>,
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
        let mut components = BTreeMap::new();
        let mut services = Vec::new();
        for (id, component) in &manifest.components {
            let instances = shared
                .instances(id, component)
                .with_context(|| format!("component `{id}`"))?;
            services.push((id.clone(), Arc::clone(&instances.service)));
            components.insert(id.clone(), ProxyHandler::new(instances));
        }
        let is_first = |id: &String| first.is_none_or(|first| first.contains(id));
        let (first, later): (Vec<_>, Vec<_>) =
            services.into_iter().partition(|(id, _)| is_first(id));
        futures::stream::iter(first)
            .map(anyhow::Ok)
            .try_for_each_concurrent(processors(), async |(id, service)| {
                let loaded = service.get().await;
                loaded.with_context(|| format!("component `{id}`"))?;
                Ok(())
            })
            .await?;
        Ok(Self {
            name: manifest.application.name,
            version: manifest.application.version,
            routes,
            listed,
            components,
            later,
            journal,
        })
    }

    /// Loads what no request has asked for yet, and notes what can't be loaded.
    pub async fn load_later(&self) {
        futures::stream::iter(&self.later)
            .for_each_concurrent(processors(), async |(id, service)| {
                if let Err(error) = service.get().await {
                    self.journal
                        .note(format_args!("component `{id}`: {error:#}"));
                }
            })
            .await;
    }
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

impl Shared<'_> {
    fn instances(&self, id: &str, component: &Component) -> Result<Instances> {
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
            service: Arc::new(Service::new(self.folder.join(component.source()?))),
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
