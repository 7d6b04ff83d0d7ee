//! What BEIR measures, as trec_eval defines it.

use std::collections::BTreeMap;

/// How relevant each document is to a question; what is not named is not.
pub type Relevant = BTreeMap<String, u32>;

/// Normalised discounted cumulative gain of the first `depth` documents, from 0 to 1 (Järvelin and Kekäläinen 2002). A
/// document gains its relevance, divided by the logarithm to the base 2 of its place plus one. 0 where nothing is
/// relevant.
pub fn ndcg(found: &[String], relevant: &Relevant, depth: usize) -> f64 {
    let gains = found
        .iter()
        .map(|id| relevant.get(id).copied().unwrap_or_default());
    let mut best: Vec<u32> = relevant.values().copied().collect();
    best.sort_unstable_by(|left, right| right.cmp(left));
    let most = discounted(best.into_iter().take(depth));
    if most == 0.0 {
        return 0.0;
    }
    discounted(gains.take(depth)) / most
}

fn discounted(gains: impl Iterator<Item = u32>) -> f64 {
    gains
        .zip(2_u32..)
        .map(|(gain, place)| f64::from(gain) / f64::from(place).log2())
        .sum()
}

/// Which part of the relevant documents is among the first `depth`, from 0 to 1. 0 where nothing is relevant.
pub fn recall(found: &[String], relevant: &Relevant, depth: usize) -> f64 {
    let is_relevant = |id: &&String| relevant.get(*id).is_some_and(|gain| *gain > 0);
    let all = relevant.values().filter(|gain| **gain > 0).count();
    if all == 0 {
        return 0.0;
    }
    found.iter().take(depth).filter(is_relevant).count() as f64 / all as f64
}

/// How often one of the first has a higher value than one of the second, where equal ones count half: the area under the ROC
/// curve (Hanley and McNeil 1982). 0.5 where either is empty.
pub fn auc(first: &[f64], second: &[f64]) -> f64 {
    let pairs = first.len() * second.len();
    if pairs == 0 {
        return 0.5;
    }
    let wins = |value: &f64| {
        let half = |other: &f64| match value.total_cmp(other) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        };
        second.iter().map(half).sum::<f64>()
    };
    first.iter().map(wins).sum::<f64>() / pairs as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    fn relevant(gains: &[(&str, u32)]) -> Relevant {
        let gains = gains.iter();
        gains.map(|(id, gain)| ((*id).to_owned(), *gain)).collect()
    }

    #[test]
    fn what_tells_them_apart_has_an_area_of_one() {
        assert_eq!(auc(&[2.0, 1.0], &[0.0, 0.0]), 1.0);
        assert_eq!(auc(&[0.0], &[2.0]), 0.0);
        assert_eq!(auc(&[1.0, 1.0], &[1.0]), 0.5);
        assert_eq!(auc(&[2.0, 0.0], &[1.0]), 0.5);
        assert_eq!(auc(&[], &[1.0]), 0.5);
    }

    #[test]
    fn the_best_order_gains_one() {
        let relevant = relevant(&[("a", 2), ("b", 1), ("c", 0)]);
        assert_eq!(ndcg(&ids(&["a", "b", "c"]), &relevant, 10), 1.0);
        assert_eq!(ndcg(&ids(&["a", "b"]), &relevant, 2), 1.0);
        assert_eq!(ndcg(&[], &relevant, 10), 0.0);
    }

    #[test]
    fn what_stands_lower_gains_less() {
        // (1 / log2 3 + 2 / log2 4) / (2 / log2 2 + 1 / log2 3)
        let relevant = relevant(&[("a", 2), ("b", 1)]);
        let found = ids(&["x", "b", "a"]);
        assert!((ndcg(&found, &relevant, 10) - 0.619_906).abs() < 1e-6);
        // Below the cut it gains nothing.
        assert_eq!(ndcg(&found, &relevant, 1), 0.0);
    }

    #[test]
    fn more_than_fit_are_not_asked_for() {
        let many: Vec<String> = (0..20).map(|number| format!("{number:02}")).collect();
        let relevant: Relevant = many.iter().map(|id| (id.clone(), 1)).collect();
        assert!((ndcg(&many, &relevant, 10) - 1.0).abs() < 1e-12);
        assert_eq!(recall(&many, &relevant, 10), 0.5);
    }

    #[test]
    fn recall_counts_what_is_relevant_at_all() {
        let relevant = relevant(&[("a", 3), ("b", 1), ("c", 0)]);
        assert_eq!(recall(&ids(&["c", "a"]), &relevant, 10), 0.5);
        assert_eq!(recall(&ids(&["c", "a", "b"]), &relevant, 2), 0.5);
        assert_eq!(recall(&ids(&["a"]), &Relevant::new(), 10), 0.0);
    }
}
