//! The orders in which things can come.

/// The orders of so many things.
pub fn orders(count: usize) -> Vec<Vec<usize>> {
    let mut orders = vec![Vec::new()];
    for _ in 0..count {
        orders = orders
            .iter()
            .flat_map(|order| {
                let left = (0..count).filter(|next| !order.contains(next));
                left.map(|next| order.iter().copied().chain([next]).collect())
            })
            .collect();
    }
    orders
}
