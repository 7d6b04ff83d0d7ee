//! A workflow that can be run.

use crate::{
    step::{Retry, Step},
    time::SendWindow,
    trigger::Trigger,
};
use jiff::tz::TimeZone;
use problem::Fault;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A workflow as it is saved.
#[derive(Clone, Debug, Deserialize)]
pub struct Definition {
    pub(crate) trigger_type: String,
    pub(crate) trigger_config: Value,
    pub(crate) nodes: Vec<Value>,
    pub(crate) edges: Vec<Value>,
    pub(crate) settings: Value,
}

/// A workflow that can be run.
#[derive(Clone, Debug)]
pub struct Workflow {
    pub(crate) trigger: Trigger,
    /// In an order in which no way leads back.
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<Edge>,
    pub(crate) settings: Settings,
    pub(crate) zone: TimeZone,
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub id: String,
    pub kind: String,
    /// Where it stands in what is saved.
    pub pointer: String,
    pub step: Step,
    /// How often it is tried, if more than once.
    pub retry: Option<Retry>,
    /// Edges in and out.
    pub incoming: Vec<usize>,
    pub outgoing: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Edge {
    pub source: usize,
    pub target: usize,
    pub handle: String,
    pub pointer: String,
}

/// The settings of a workflow.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Settings {
    #[serde(default)]
    pub error_handling: ErrorHandling,
    // In SQL, which counts the time.
    #[serde(default, rename = "maxExecutionTime")]
    _max_execution_time: Option<f64>,
    #[serde(default)]
    pub max_lifetime_days: Option<u32>,
    /// Where its days and clock times are; the organization's zone, if it says nothing.
    #[serde(default)]
    pub timezone: Option<String>,
    #[serde(default)]
    pub send_window: Option<SendWindow>,
    #[serde(default)]
    pub exit_on: Vec<Exit>,
}

/// What becomes of a run whose step failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ErrorHandling {
    #[default]
    Continue,
    Stop,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exit {
    pub event: String,
}

#[derive(Deserialize)]
struct RawNode {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    config: Option<Value>,
    #[serde(default)]
    retry: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawEdge {
    id: String,
    source: String,
    target: String,
    #[serde(default)]
    source_handle: Option<String>,
}

impl Workflow {
    /// Reads a workflow.
    ///
    /// # Errors
    /// All that keeps it from being run, each with a JSON pointer and the names of its nodes.
    pub fn read(definition: &Definition) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut nodes = read_nodes(&definition.nodes, &mut faults);
        let edges = read_edges(&definition.edges, &mut nodes, &mut faults);
        let settings: Settings = match serde_json::from_value(definition.settings.clone()) {
            Ok(settings) => settings,
            Err(error) => {
                faults.push(fault("/settings", error.to_string()));
                Settings::default()
            }
        };
        let zone = match settings.timezone.as_deref().map(zones::zone) {
            None => TimeZone::UTC,
            Some(Some(zone)) => zone,
            Some(None) => {
                let detail = "must be an IANA time zone such as Europe/Zurich";
                faults.push(fault("/settings/timezone", detail));
                TimeZone::UTC
            }
        };
        let trigger = Trigger::read(&definition.trigger_type, definition.trigger_config.clone());
        let trigger = trigger.map_err(|found| faults.push(found)).ok();
        match sorted(nodes, edges) {
            Ok((nodes, edges)) => match trigger {
                Some(trigger) if faults.is_empty() => Ok(Self {
                    trigger,
                    nodes,
                    edges,
                    settings,
                    zone,
                }),
                _ => Err(faults),
            },
            Err(circle) => {
                faults.push(fault("/edges", format!("lead in a circle: {circle}")));
                Err(faults)
            }
        }
    }

    /// Takes the organization's zone where the workflow names none.
    pub(crate) fn in_zone_of(&mut self, facts: &Map<String, Value>) {
        if self.settings.timezone.is_none()
            && let Some(name) = facts
                .get("organization")
                .and_then(|organization| organization.get("timezone")?.as_str())
            && let Some(found) = zones::zone(name)
        {
            self.zone = found;
        }
    }

    /// Whether a way leads out of a node by a handle.
    pub(crate) fn leads(&self, node: &Node, handle: &str) -> bool {
        node.outgoing
            .iter()
            .filter_map(|edge| self.edges.get(*edge))
            .any(|edge| edge.handle == handle)
    }

    /// The edges into a node, each with the node that it comes from.
    pub(crate) fn ways_into<'a>(
        &'a self,
        node: &'a Node,
    ) -> impl Iterator<Item = (&'a Edge, &'a Node)> {
        node.incoming.iter().filter_map(|edge| {
            let edge = self.edges.get(*edge)?;
            Some((edge, self.nodes.get(edge.source)?))
        })
    }
}

pub(crate) fn fault(pointer: impl Into<String>, detail: impl Into<String>) -> Fault {
    Fault {
        pointer: pointer.into(),
        detail: detail.into(),
    }
}

fn read_nodes(raw: &[Value], faults: &mut Vec<Fault>) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut ids = BTreeSet::new();
    for (index, value) in raw.iter().enumerate() {
        let pointer = format!("/nodes/{index}");
        let node: RawNode = match serde_json::from_value(value.clone()) {
            Ok(node) => node,
            Err(error) => {
                faults.push(fault(pointer, error.to_string()));
                continue;
            }
        };
        if !ids.insert(node.id.clone()) {
            let detail = format!("{} is the id of another node too", node.id);
            faults.push(fault(format!("{pointer}/id"), detail));
            continue;
        }
        let retry = match node.retry.map(serde_json::from_value::<Option<Retry>>) {
            None => None,
            Some(Ok(retry)) => retry,
            Some(Err(why)) => {
                let detail = format!("node {}: {why}", node.id);
                faults.push(fault(format!("{pointer}/retry"), detail));
                None
            }
        };
        let config = node.config.unwrap_or_else(|| Value::Object(Map::new()));
        match Step::read(&node.kind, config) {
            Ok(step) => nodes.push(Node {
                id: node.id,
                kind: node.kind,
                pointer,
                step,
                retry,
                incoming: Vec::new(),
                outgoing: Vec::new(),
            }),
            Err(why) => {
                let detail = format!("node {}: {why}", node.id);
                faults.push(fault(format!("{pointer}/config"), detail));
                // So that its edges are no faults besides.
                nodes.push(Node {
                    id: node.id,
                    kind: String::new(),
                    pointer,
                    step: Step::End(crate::step::EndsAs::Completed),
                    retry: None,
                    incoming: Vec::new(),
                    outgoing: Vec::new(),
                });
            }
        }
    }
    nodes
}

fn read_edges(raw: &[Value], nodes: &mut [Node], faults: &mut Vec<Fault>) -> Vec<Edge> {
    let places: BTreeMap<String, usize> = nodes
        .iter()
        .enumerate()
        .map(|(place, node)| (node.id.clone(), place))
        .collect();
    let mut edges: Vec<Edge> = Vec::new();
    for (index, value) in raw.iter().enumerate() {
        let pointer = format!("/edges/{index}");
        let edge: RawEdge = match serde_json::from_value(value.clone()) {
            Ok(edge) => edge,
            Err(error) => {
                faults.push(fault(pointer, error.to_string()));
                continue;
            }
        };
        let ends = [("source", &edge.source), ("target", &edge.target)];
        for (end, name) in ends {
            if !places.contains_key(name) {
                let detail = format!(
                    "edge {} from {} to {}: there is no node {name}",
                    edge.id, edge.source, edge.target
                );
                faults.push(fault(format!("{pointer}/{end}"), detail));
            }
        }
        let (Some(source), Some(target)) = (places.get(&edge.source), places.get(&edge.target))
        else {
            continue;
        };
        if let Some(node) = nodes.get_mut(*source) {
            node.outgoing.push(edges.len());
        }
        if let Some(node) = nodes.get_mut(*target) {
            node.incoming.push(edges.len());
        }
        edges.push(Edge {
            source: *source,
            target: *target,
            handle: edge.source_handle.unwrap_or_else(|| "next".to_owned()),
            pointer,
        });
    }
    edges
}

/// The nodes in an order in which no way leads back (A. B. Kahn, 1962); the names on a circle where there is one.
fn sorted(nodes: Vec<Node>, mut edges: Vec<Edge>) -> Result<(Vec<Node>, Vec<Edge>), String> {
    let mut missing: Vec<usize> = nodes.iter().map(|node| node.incoming.len()).collect();
    let mut order: Vec<usize> = Vec::with_capacity(nodes.len());
    order.extend(
        nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.incoming.is_empty())
            .map(|(at, _)| at),
    );
    let mut next = 0;
    while let Some(node) = order.get(next).and_then(|at| nodes.get(*at)) {
        next += 1;
        for target in node
            .outgoing
            .iter()
            .filter_map(|edge| edges.get(*edge))
            .map(|edge| edge.target)
        {
            if let Some(left) = missing.get_mut(target) {
                *left -= 1;
                if *left == 0 {
                    order.push(target);
                }
            }
        }
    }
    if order.len() < nodes.len() {
        let left = nodes
            .iter()
            .zip(&missing)
            .filter(|(_, missing)| **missing > 0);
        let names: Vec<&str> = left.map(|(node, _)| node.id.as_str()).collect();
        return Err(names.join(", "));
    }
    let places: BTreeMap<usize, usize> = order
        .iter()
        .enumerate()
        .map(|(place, at)| (*at, place))
        .collect();
    let place = |at: usize| places.get(&at).copied().unwrap_or_default();
    for edge in &mut edges {
        edge.source = place(edge.source);
        edge.target = place(edge.target);
    }
    let mut nodes: Vec<(usize, Node)> = nodes
        .into_iter()
        .enumerate()
        .map(|(at, node)| (place(at), node))
        .collect();
    nodes.sort_by_key(|(place, _)| *place);
    Ok((nodes.into_iter().map(|(_, node)| node).collect(), edges))
}
