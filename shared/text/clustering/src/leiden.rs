//! Communities of a graph, by the Leiden algorithm.
//!
//! Traag, Waltman and van Eck, "From Louvain to Leiden: guaranteeing well-connected communities", 2019
//! (doi 10.1038/s41598-019-41695-z). As in the authors' `leidenalg`, the refinement takes the best merge in
//! place of one drawn by chance, and whole rounds are repeated until one changes nothing.
#![allow(
    clippy::indexing_slicing,
    reason = "each index is the number of a node or community of the same graph"
)]

use crate::{graph::Graph, random::Random};
use std::collections::VecDeque;

/// Rounds after which communities still change little, if they do.
const MAX_ROUNDS: usize = 3;

/// Gains under this are what rounding leaves.
const NO_GAIN: f64 = 1e-10;

/// The community of each node, numbered from 0 by the first node of each, that makes modularity (with the
/// `resolution` of Reichardt and Bornholdt) as large as can be found.
pub fn communities(graph: &Graph, resolution: f64) -> Vec<u32> {
    let level = Level::of(graph);
    let total: f64 = level.mass.iter().sum();
    let penalty = if total > 0.0 { resolution / total } else { 0.0 };
    let mut random = Random::new(0);
    let mut communities: Vec<u32> = (0..graph.len() as u32).collect();
    for _ in 0..MAX_ROUNDS {
        let before = communities.clone();
        round(&level, penalty, &mut communities, &mut random);
        if communities == before {
            break;
        }
    }
    communities
}

/// A graph whose nodes are communities of a finer one, at first single nodes.
struct Level {
    graph: Graph,
    /// Penalty of a node: the weight of its edges.
    mass: Vec<f64>,
}

impl Level {
    fn of(graph: &Graph) -> Self {
        let weight = |node| graph.of(node).iter().map(|(_, weight)| weight).sum();
        Self {
            graph: graph.clone(),
            mass: (0..graph.len()).map(weight).collect(),
        }
    }

    fn len(&self) -> usize {
        self.mass.len()
    }

    /// One node for each community of `refined`.
    fn aggregate(&self, refined: &[u32], count: usize) -> Self {
        let mut mass = vec![0.0; count];
        for (node, &community) in refined.iter().enumerate() {
            mass[community as usize] += self.mass[node];
        }
        let edges = (0..self.len()).flat_map(|node| {
            let from = refined[node];
            let after = move |&&(to, _): &&(u32, f64)| to as usize > node;
            self.graph
                .of(node)
                .iter()
                .filter(after)
                .map(move |&(to, weight)| (from, refined[to as usize], weight))
        });
        Self {
            graph: Graph::new(count, edges),
            mass,
        }
    }
}

/// Moves, refines and aggregates until no community is left to merge.
fn round(level: &Level, penalty: f64, communities: &mut [u32], random: &mut Random) {
    let mut aggregated: Option<Level> = None;
    // Of each node of the graph, its node of this level; of each of those, its community.
    let mut node_of: Vec<u32> = (0..level.len() as u32).collect();
    let mut community_of = communities.to_vec();
    loop {
        let level = aggregated.as_ref().unwrap_or(level);
        move_nodes(level, penalty, &mut community_of, random);
        let count = renumber(&mut community_of);
        for (community, &node) in communities.iter_mut().zip(&node_of) {
            *community = community_of[node as usize];
        }
        if count == level.len() {
            break;
        }
        let mut refined = refine(level, penalty, &community_of, count, random);
        let parts = renumber(&mut refined);
        if parts == level.len() {
            break;
        }
        let next = level.aggregate(&refined, parts);
        let mut coarse = vec![0; parts];
        for (node, &part) in refined.iter().enumerate() {
            coarse[part as usize] = community_of[node];
        }
        for node in &mut node_of {
            *node = refined[*node as usize];
        }
        community_of = coarse;
        aggregated = Some(next);
    }
    renumber(communities);
}

/// Moves each node to the community where it gains most, and again those around it, until none gains.
fn move_nodes(level: &Level, penalty: f64, community_of: &mut [u32], random: &mut Random) {
    let mut mass = vec![0.0; level.len()];
    let mut members = vec![0_u32; level.len()];
    for (node, &community) in community_of.iter().enumerate() {
        mass[community as usize] += level.mass[node];
        members[community as usize] += 1;
    }
    let mut empty: Vec<u32> = (0..level.len() as u32)
        .rev()
        .filter(|&community| members[community as usize] == 0)
        .collect();
    let mut order: Vec<u32> = (0..level.len() as u32).collect();
    random.shuffle(&mut order);
    let mut queue = VecDeque::from(order);
    let mut is_queued = vec![true; level.len()];
    let mut links = Links::new(level.len());
    while let Some(node) = queue.pop_front() {
        let node = node as usize;
        is_queued[node] = false;
        let own = community_of[node];
        links.clear();
        for &(neighbor, weight) in level.graph.of(node) {
            links.add(community_of[neighbor as usize], weight);
        }
        mass[own as usize] -= level.mass[node];
        members[own as usize] -= 1;
        let gain = |community: u32| {
            links.to(community) - penalty * level.mass[node] * mass[community as usize]
        };
        let mut best = (gain(own), own);
        if members[own as usize] > 0
            && best.0 < -NO_GAIN
            && let Some(&alone) = empty.last()
        {
            best = (0.0, alone);
        }
        for &community in &links.touched {
            let gain = gain(community);
            if gain > best.0 + NO_GAIN {
                best = (gain, community);
            }
        }
        let (_, chosen) = best;
        if members[own as usize] == 0 && chosen != own {
            empty.push(own);
        } else if members[chosen as usize] == 0 && chosen != own {
            empty.pop();
        }
        mass[chosen as usize] += level.mass[node];
        members[chosen as usize] += 1;
        if chosen == own {
            continue;
        }
        community_of[node] = chosen;
        for &(neighbor, _) in level.graph.of(node) {
            let neighbor = neighbor as usize;
            if community_of[neighbor] != chosen && !is_queued[neighbor] {
                is_queued[neighbor] = true;
                queue.push_back(neighbor as u32);
            }
        }
    }
}

/// Splits each community into parts that hang together, by merging single nodes again.
fn refine(
    level: &Level,
    penalty: f64,
    community_of: &[u32],
    count: usize,
    random: &mut Random,
) -> Vec<u32> {
    let mut whole = vec![0.0; count];
    for (node, &community) in community_of.iter().enumerate() {
        whole[community as usize] += level.mass[node];
    }
    let mut part_of: Vec<u32> = (0..level.len() as u32).collect();
    let mut mass = level.mass.clone();
    let mut is_single = vec![true; level.len()];
    // The weight of the edges from each part to the rest of its community.
    let mut outside: Vec<f64> = (0..level.len())
        .map(|node| {
            let inside = |&&(to, _): &&(u32, f64)| community_of[to as usize] == community_of[node];
            level
                .graph
                .of(node)
                .iter()
                .filter(inside)
                .map(|(_, weight)| weight)
                .sum()
        })
        .collect();
    let mut order: Vec<u32> = (0..level.len() as u32).collect();
    random.shuffle(&mut order);
    let mut links = Links::new(level.len());
    for node in order {
        let node = node as usize;
        let whole = whole[community_of[node] as usize];
        let holds = |part: usize, mass: &[f64], outside: &[f64]| {
            outside[part] >= penalty * mass[part] * (whole - mass[part])
        };
        if !is_single[node] || !holds(node, &mass, &outside) {
            continue;
        }
        links.clear();
        for &(neighbor, weight) in level.graph.of(node) {
            if community_of[neighbor as usize] == community_of[node] {
                links.add(part_of[neighbor as usize], weight);
            }
        }
        let mut best = (0.0, node);
        for &part in &links.touched {
            let part = part as usize;
            let gain = links.to(part as u32) - penalty * level.mass[node] * mass[part];
            if gain > best.0 + NO_GAIN && holds(part, &mass, &outside) {
                best = (gain, part);
            }
        }
        let (_, part) = best;
        if part == node {
            continue;
        }
        outside[part] += outside[node] - 2.0 * links.to(part as u32);
        mass[part] += level.mass[node];
        part_of[node] = part as u32;
        is_single[part] = false;
    }
    part_of
}

/// The weight from one node to each community around it.
struct Links {
    weights: Vec<f64>,
    touched: Vec<u32>,
}

impl Links {
    fn new(communities: usize) -> Self {
        Self {
            weights: vec![0.0; communities],
            touched: Vec::new(),
        }
    }

    fn clear(&mut self) {
        for community in self.touched.drain(..) {
            self.weights[community as usize] = 0.0;
        }
    }

    fn add(&mut self, community: u32, weight: f64) {
        let sum = &mut self.weights[community as usize];
        if *sum == 0.0 {
            self.touched.push(community);
        }
        *sum += weight;
    }

    fn to(&self, community: u32) -> f64 {
        self.weights[community as usize]
    }
}

/// Numbers them from 0 in the order in which they first occur, and says how many there are.
pub fn renumber(communities: &mut [u32]) -> usize {
    let most = communities
        .iter()
        .max()
        .map_or(0, |&most| most as usize + 1);
    let mut numbers = vec![u32::MAX; most];
    let mut count = 0;
    for community in communities {
        let number = &mut numbers[*community as usize];
        if *number == u32::MAX {
            *number = count;
            count += 1;
        }
        *community = *number;
    }
    count as usize
}

#[cfg(test)]
mod tests;
