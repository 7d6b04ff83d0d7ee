//! Prices as they are said.

use languages::Spoken;

/// An amount with its currency: `89.50 Swiss francs`. The amount is a decimal, as the database has it.
pub(crate) fn say(amount: &str, currency: &str, spoken: Spoken) -> String {
    let amount = amount.strip_suffix(".00").unwrap_or(amount);
    let amount = match spoken {
        Spoken::English => amount.to_owned(),
        _ => amount.replace('.', ","),
    };
    format!("{amount} {}", name(currency, spoken).unwrap_or(currency))
}

/// English, Spanish, German, French, Italian, Portuguese.
fn name(currency: &str, spoken: Spoken) -> Option<&'static str> {
    let names = match currency {
        "EUR" => ["euros", "euros", "Euro", "euros", "euro", "euros"],
        "USD" => [
            "dollars", "dólares", "Dollar", "dollars", "dollari", "dólares",
        ],
        "CAD" => [
            "Canadian dollars",
            "dólares canadienses",
            "kanadische Dollar",
            "dollars canadiens",
            "dollari canadesi",
            "dólares canadianos",
        ],
        "GBP" => [
            "pounds",
            "libras",
            "Pfund",
            "livres sterling",
            "sterline",
            "libras",
        ],
        "CHF" => [
            "Swiss francs",
            "francos suizos",
            "Franken",
            "francs suisses",
            "franchi svizzeri",
            "francos suíços",
        ],
        "BRL" => [
            "reais",
            "reales brasileños",
            "Real",
            "réaux",
            "real",
            "reais",
        ],
        "MXN" => [
            "Mexican pesos",
            "pesos",
            "mexikanische Pesos",
            "pesos mexicains",
            "pesos messicani",
            "pesos mexicanos",
        ],
        _ => return None,
    };
    let place = Spoken::ALL.iter().position(|known| *known == spoken)?;
    names.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_said_with_the_name_of_its_money() {
        assert_eq!(say("89.50", "CHF", Spoken::English), "89.50 Swiss francs");
        assert_eq!(say("120.00", "CHF", Spoken::German), "120 Franken");
        assert_eq!(say("89.50", "EUR", Spoken::French), "89,50 euros");
        assert_eq!(say("5.00", "JPY", Spoken::Italian), "5 JPY");
    }
}
