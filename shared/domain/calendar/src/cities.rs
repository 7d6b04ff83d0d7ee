//! How the cities that zones are named after are called in other languages (exemplar cities of Unicode's CLDR).

use languages::Spoken;

/// Of the IANA database, then in German, French, Italian, Spanish, Portuguese.
const CITIES: &[[&str; 6]] = &[
    ["Algiers", "Algier", "Alger", "Algeri", "Argel", "Argel"],
    ["Athens", "Athen", "Athènes", "Atene", "Atenas", "Atenas"],
    [
        "Belgrade", "Belgrad", "Belgrade", "Belgrado", "Belgrado", "Belgrado",
    ],
    ["Berlin", "Berlin", "Berlin", "Berlino", "Berlín", "Berlim"],
    [
        "Brussels",
        "Brüssel",
        "Bruxelles",
        "Bruxelles",
        "Bruselas",
        "Bruxelas",
    ],
    [
        "Bucharest",
        "Bukarest",
        "Bucarest",
        "Bucarest",
        "Bucarest",
        "Bucareste",
    ],
    [
        "Budapest",
        "Budapest",
        "Budapest",
        "Budapest",
        "Budapest",
        "Budapeste",
    ],
    [
        "Cairo", "Kairo", "Le Caire", "Il Cairo", "El Cairo", "Cairo",
    ],
    [
        "Copenhagen",
        "Kopenhagen",
        "Copenhague",
        "Copenaghen",
        "Copenhague",
        "Copenhague",
    ],
    ["Dublin", "Dublin", "Dublin", "Dublino", "Dublín", "Dublin"],
    [
        "Havana",
        "Havanna",
        "La Havane",
        "L’Avana",
        "La Habana",
        "Havana",
    ],
    [
        "Helsinki",
        "Helsinki",
        "Helsinki",
        "Helsinki",
        "Helsinki",
        "Helsinque",
    ],
    [
        "Istanbul", "Istanbul", "Istanbul", "Istanbul", "Estambul", "Istambul",
    ],
    [
        "Jerusalem",
        "Jerusalem",
        "Jérusalem",
        "Gerusalemme",
        "Jerusalén",
        "Jerusalém",
    ],
    ["Kiev", "Kiew", "Kiev", "Kiev", "Kiev", "Kiev"],
    ["Kyiv", "Kiew", "Kyiv", "Kyiv", "Kiev", "Kiev"],
    [
        "Lisbon", "Lissabon", "Lisbonne", "Lisbona", "Lisboa", "Lisboa",
    ],
    [
        "Ljubljana",
        "Ljubljana",
        "Ljubljana",
        "Lubiana",
        "Liubliana",
        "Liubliana",
    ],
    [
        "London", "London", "Londres", "Londra", "Londres", "Londres",
    ],
    [
        "Luxembourg",
        "Luxemburg",
        "Luxembourg",
        "Lussemburgo",
        "Luxemburgo",
        "Luxemburgo",
    ],
    [
        "Mexico City",
        "Mexiko-Stadt",
        "Mexico",
        "Città del Messico",
        "Ciudad de México",
        "Cidade do México",
    ],
    ["Moscow", "Moskau", "Moscou", "Mosca", "Moscú", "Moscou"],
    [
        "New York",
        "New York",
        "New York",
        "New York",
        "Nueva York",
        "Nova York",
    ],
    ["Paris", "Paris", "Paris", "Parigi", "París", "Paris"],
    ["Prague", "Prag", "Prague", "Praga", "Praga", "Praga"],
    ["Rome", "Rom", "Rome", "Roma", "Roma", "Roma"],
    [
        "Sao Paulo",
        "São Paulo",
        "São Paulo",
        "San Paolo",
        "São Paulo",
        "São Paulo",
    ],
    ["Seoul", "Seoul", "Séoul", "Seul", "Seúl", "Seul"],
    [
        "Singapore",
        "Singapur",
        "Singapour",
        "Singapore",
        "Singapur",
        "Singapura",
    ],
    ["Sofia", "Sofia", "Sofia", "Sofia", "Sofía", "Sófia"],
    [
        "Stockholm",
        "Stockholm",
        "Stockholm",
        "Stoccolma",
        "Estocolmo",
        "Estocolmo",
    ],
    [
        "Tallinn", "Tallinn", "Tallinn", "Tallinn", "Tallin", "Tallinn",
    ],
    ["Tokyo", "Tokio", "Tokyo", "Tokyo", "Tokio", "Tóquio"],
    ["Vienna", "Wien", "Vienne", "Vienna", "Viena", "Viena"],
    [
        "Vilnius", "Vilnius", "Vilnius", "Vilnius", "Vilna", "Vilnius",
    ],
    [
        "Warsaw",
        "Warschau",
        "Varsovie",
        "Varsavia",
        "Varsovia",
        "Varsóvia",
    ],
    ["Zurich", "Zürich", "Zurich", "Zurigo", "Zúrich", "Zurique"],
];

/// What a city is called; its name in the IANA database where no other is known.
pub(crate) fn called(city: &str, spoken: Spoken) -> &str {
    let Some(names) = CITIES.iter().find(|names| names[0] == city) else {
        return city;
    };
    match spoken {
        // São Paulo is written so in English, too.
        Spoken::English if city == "Sao Paulo" => "São Paulo",
        Spoken::English => city,
        Spoken::German => names[1],
        Spoken::French => names[2],
        Spoken::Italian => names[3],
        Spoken::Spanish => names[4],
        Spoken::Portuguese => names[5],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_city_is_called_as_people_call_it() {
        assert_eq!(called("Zurich", Spoken::German), "Zürich");
        assert_eq!(called("Zurich", Spoken::English), "Zurich");
        assert_eq!(called("Lisbon", Spoken::Portuguese), "Lisboa");
        assert_eq!(called("Nuuk", Spoken::French), "Nuuk");
    }

    #[test]
    fn each_city_stands_once_in_order() {
        assert!(CITIES.is_sorted_by(|one, next| one[0] < next[0]));
    }
}
