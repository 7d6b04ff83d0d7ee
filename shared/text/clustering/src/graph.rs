//! A weighted graph without directions.

/// Nodes, each with its neighbors and the weights of the edges to them.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Where the edges of each node begin, and where the last ones end.
    starts: Vec<usize>,
    edges: Vec<(u32, f64)>,
}

impl Graph {
    /// From each edge once, in either direction; edges between the same two nodes are added up.
    ///
    /// An edge to a node that is not there, or from a node to itself, is left out.
    pub fn new(nodes: usize, edges: impl Iterator<Item = (u32, u32, f64)> + Clone) -> Self {
        let edges = edges.filter(|&(a, b, _)| a != b && (a.max(b) as usize) < nodes);
        let mut degrees = vec![0_usize; nodes + 1];
        let mut count = |node: u32| {
            if let Some(degree) = degrees.get_mut(node as usize + 1) {
                *degree += 1;
            }
        };
        for (a, b, _) in edges.clone() {
            count(a);
            count(b);
        }
        let starts: Vec<usize> = degrees
            .iter()
            .scan(0, |sum, degree| {
                *sum += degree;
                Some(*sum)
            })
            .collect();
        let mut next = starts.clone();
        let mut placed = vec![(0, 0.0); starts.last().copied().unwrap_or(0)];
        let mut place = |from: u32, to: u32, weight: f64| {
            if let Some(next) = next.get_mut(from as usize) {
                if let Some(edge) = placed.get_mut(*next) {
                    *edge = (to, weight);
                }
                *next += 1;
            }
        };
        for (a, b, weight) in edges {
            place(a, b, weight);
            place(b, a, weight);
        }
        Self {
            starts,
            edges: placed,
        }
        .without_repeats()
    }

    fn without_repeats(mut self) -> Self {
        let mut merged: Vec<(u32, f64)> = Vec::with_capacity(self.edges.len());
        let mut starts = Vec::with_capacity(self.starts.len());
        for node in 0..self.len() {
            starts.push(merged.len());
            let from = merged.len();
            let mut edges = self.of(node).to_vec();
            edges.sort_by_key(|&(to, _)| to);
            for (to, weight) in edges {
                match merged.get_mut(from..).and_then(<[_]>::last_mut) {
                    Some((last, sum)) if *last == to => *sum += weight,
                    _ => merged.push((to, weight)),
                }
            }
        }
        starts.push(merged.len());
        self.starts = starts;
        self.edges = merged;
        self
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The neighbors of a node by their numbers, each with the edge's weight.
    pub fn of(&self, node: usize) -> &[(u32, f64)] {
        match self.starts.get(node..=node + 1) {
            Some(&[from, to]) => self.edges.get(from..to).unwrap_or_default(),
            _ => &[],
        }
    }
}
