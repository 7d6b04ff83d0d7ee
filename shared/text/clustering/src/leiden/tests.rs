use super::*;

/// Zachary, "An information flow model for conflict and fission in small groups", 1977: of each member of a
/// karate club, from the first, the friends with a higher number.
const FRIENDS: [&[u32]; 34] = [
    &[2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32],
    &[3, 4, 8, 14, 18, 20, 22, 31],
    &[4, 8, 9, 10, 14, 28, 29, 33],
    &[8, 13, 14],
    &[7, 11],
    &[7, 11, 17],
    &[17],
    &[],
    &[31, 33, 34],
    &[34],
    &[],
    &[],
    &[],
    &[34],
    &[33, 34],
    &[33, 34],
    &[],
    &[],
    &[33, 34],
    &[34],
    &[33, 34],
    &[],
    &[33, 34],
    &[26, 28, 30, 33, 34],
    &[26, 28, 32],
    &[32],
    &[30, 34],
    &[34],
    &[32, 34],
    &[33, 34],
    &[33, 34],
    &[33, 34],
    &[34],
    &[],
];

fn karate_club() -> Graph {
    let edges = FRIENDS.iter().enumerate().flat_map(|(member, friends)| {
        friends
            .iter()
            .map(move |&friend| (member as u32, friend - 1, 1.0))
    });
    Graph::new(FRIENDS.len(), edges)
}

/// Newman and Girvan's.
fn modularity(graph: &Graph, communities: &[u32]) -> f64 {
    let degree = |node: usize| graph.of(node).iter().map(|(_, weight)| weight).sum::<f64>();
    let total: f64 = (0..graph.len()).map(degree).sum();
    let mut sum = 0.0;
    for one in 0..graph.len() {
        for other in 0..graph.len() {
            if communities[one] == communities[other] {
                let found = graph.of(one).iter().find(|&&(to, _)| to as usize == other);
                sum +=
                    found.map_or(0.0, |&(_, weight)| weight) - degree(one) * degree(other) / total;
            }
        }
    }
    sum / total
}

/// Nodes that can be reached from the first of a community within it.
fn is_connected(graph: &Graph, communities: &[u32], community: u32) -> bool {
    let members: Vec<usize> = (0..graph.len())
        .filter(|&node| communities[node] == community)
        .collect();
    let mut reached = vec![members[0]];
    let mut next = 0;
    while let Some(&node) = reached.get(next) {
        next += 1;
        for &(to, _) in graph.of(node) {
            if communities[to as usize] == community && !reached.contains(&(to as usize)) {
                reached.push(to as usize);
            }
        }
    }
    reached.len() == members.len()
}

#[test]
fn a_known_graph_is_split_as_well_as_it_can_be() {
    let graph = karate_club();
    let found = communities(&graph, 1.0);
    // No partition has more than 0.4198 (Brandes et al., "On modularity clustering", 2008).
    assert!(modularity(&graph, &found) > 0.4197, "{found:?}");
    assert_eq!(found.iter().max(), Some(&3));
}

#[test]
fn every_community_hangs_together() {
    let mut random = Random::new(7);
    for size in [2_usize, 10, 60, 200] {
        let edges: Vec<(u32, u32, f64)> = (0..size * 2)
            .map(|_| {
                (
                    random.below(size) as u32,
                    random.below(size) as u32,
                    1.0 + random.below(4) as f64,
                )
            })
            .collect();
        let graph = Graph::new(size, edges.iter().copied());
        for resolution in [0.25, 1.0, 3.0] {
            let found = communities(&graph, resolution);
            for community in 0..=*found.iter().max().unwrap() {
                assert!(
                    is_connected(&graph, &found, community),
                    "{size} nodes at {resolution}"
                );
            }
        }
    }
}

#[test]
fn without_edges_every_node_is_alone() {
    assert_eq!(
        communities(&Graph::new(3, std::iter::empty()), 1.0),
        [0, 1, 2]
    );
    assert!(communities(&Graph::default(), 1.0).is_empty());
}
