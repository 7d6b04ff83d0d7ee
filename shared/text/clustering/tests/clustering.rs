//! What the topics of messages promise.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests may end on it"
)]

use clustering::{Message, Names, Topics, Vectors, continued, nearest};

const DIMENSIONS: usize = 64;

/// Numbers that are the same in every run.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// About normal, about of the length 1.
    fn vector(&mut self) -> Vec<f32> {
        let mut normal = || (0..12).map(|_| self.next()).sum::<f64>() - 6.0;
        (0..DIMENSIONS)
            .map(|_| (normal() / (DIMENSIONS as f64).sqrt()) as f32)
            .collect()
    }
}

/// Messages around as many directions as there are sizes, in a mixed order, and the direction of each.
fn mixture(sizes: &[usize], spread: f32, seed: u64) -> (Vec<Vec<f32>>, Vec<usize>) {
    let mut noise = Noise(seed);
    let middles: Vec<Vec<f32>> = sizes.iter().map(|_| noise.vector()).collect();
    let mut of: Vec<usize> = sizes
        .iter()
        .enumerate()
        .flat_map(|(group, &size)| vec![group; size])
        .collect();
    for last in (1..of.len()).rev() {
        let other = (noise.next() * (last + 1) as f64) as usize;
        of.swap(last, other);
    }
    let around = |group: usize, noise: &mut Noise| -> Vec<f32> {
        let off = noise.vector();
        middles[group]
            .iter()
            .zip(off)
            .map(|(middle, off)| middle + spread * off)
            .collect()
    };
    let rows = of.iter().map(|&group| around(group, &mut noise)).collect();
    (rows, of)
}

fn vectors(rows: &[Vec<f32>]) -> Vectors {
    let mut vectors = Vectors::with_capacity(DIMENSIONS, rows.len());
    for row in rows {
        vectors.push(row);
    }
    vectors
}

fn find(rows: &[Vec<f32>], texts: &[&str]) -> Topics {
    let messages: Vec<Message> = rows
        .iter()
        .enumerate()
        .map(|(index, _)| Message {
            text: texts.get(index).copied().unwrap_or_default(),
            ..Message::default()
        })
        .collect();
    Topics::find(&messages, &vectors(rows), None, &Names::default())
}

/// The share of pairs on which two groupings agree.
fn agreement(topic_of: &[Option<u32>], of: &[usize]) -> f64 {
    let pairs = (0..of.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
    let agree = pairs
        .clone()
        .filter(|&(one, other)| (topic_of[one] == topic_of[other]) == (of[one] == of[other]));
    agree.count() as f64 / pairs.count() as f64
}

#[test]
fn groups_of_any_number_and_size_are_found() {
    for (seed, sizes) in [
        (1, vec![300, 300]),
        (2, vec![400, 100, 50, 30, 20]),
        (3, vec![40; 12]),
        (4, vec![25; 40]),
    ] {
        let (rows, of) = mixture(&sizes, 0.6, seed);
        let found = find(&rows, &[]);
        assert!(
            agreement(&found.topic_of, &of) > 0.97,
            "{sizes:?}: {} topics",
            found.topics.len()
        );
        assert!(found.is_exact && found.sampled.is_none());
    }
}

#[test]
fn no_message_is_left_out_and_the_sizes_add_up() {
    let (rows, _) = mixture(&[200, 50, 3, 1], 0.8, 5);
    let found = find(&rows, &[]);
    assert!(found.topic_of.iter().all(Option::is_some));
    assert_eq!(
        found.topics.iter().map(|topic| topic.size).sum::<usize>(),
        rows.len()
    );
    assert!(
        found
            .topics
            .is_sorted_by(|one, other| one.size >= other.size)
    );
}

#[test]
fn the_same_messages_in_any_order_give_the_same_topics() {
    let (rows, _) = mixture(&[90, 60, 30, 20], 0.9, 6);
    let found = find(&rows, &[]);
    assert_eq!(found, find(&rows, &[]));
    let reversed: Vec<Vec<f32>> = rows.iter().rev().cloned().collect();
    let again = find(&reversed, &[]);
    let sizes = |found: &Topics| {
        found
            .topics
            .iter()
            .map(|topic| topic.size)
            .collect::<Vec<_>>()
    };
    assert_eq!(sizes(&found), sizes(&again));
    let of: Vec<usize> = again
        .topic_of
        .iter()
        .rev()
        .map(|topic| topic.unwrap() as usize)
        .collect();
    assert_eq!(agreement(&found.topic_of, &of), 1.0);
}

#[test]
fn the_length_of_a_vector_does_not_matter() {
    let (rows, _) = mixture(&[50, 50], 0.5, 7);
    let longer: Vec<Vec<f32>> = rows
        .iter()
        .map(|row| row.iter().map(|component| component * 1000.0).collect())
        .collect();
    assert_eq!(find(&rows, &[]).topic_of, find(&longer, &[]).topic_of);
}

#[test]
fn few_messages_are_a_fine_day() {
    assert_eq!(
        find(&[], &[]),
        Topics {
            is_exact: true,
            ..Topics::default()
        }
    );
    let (rows, _) = mixture(&[5, 5], 0.3, 8);
    for count in 1..=rows.len() {
        let found = find(&rows[..count], &["where is my parcel"; 10]);
        assert_eq!(
            found.topics.iter().map(|topic| topic.size).sum::<usize>(),
            count
        );
        assert!(!found.topics.is_empty() && found.topics.len() <= count);
    }
}

#[test]
fn identical_messages_are_one_topic() {
    let (rows, _) = mixture(&[1], 0.0, 9);
    let found = find(&vec![rows[0].clone(); 500], &["Where is my parcel?"; 500]);
    assert_eq!(found.topics.len(), 1);
    assert_eq!(found.topics[0].size, 500);
    assert_eq!(found.topics[0].samples, [0]);
    assert_eq!(found.topics[0].label.as_deref(), Some("Parcel"));
}

#[test]
fn a_message_without_a_usable_vector_has_no_topic() {
    let (mut rows, _) = mixture(&[20, 20], 0.3, 10);
    rows[3] = vec![f32::NAN; DIMENSIONS];
    rows[5] = vec![0.0; DIMENSIONS];
    rows[7] = vec![1.0; DIMENSIONS - 1];
    rows[9] = vec![f32::INFINITY; DIMENSIONS];
    rows[11] = vec![f32::MAX; DIMENSIONS];
    let found = find(&rows, &[]);
    for (index, topic) in found.topic_of.iter().enumerate() {
        assert_eq!(topic.is_none(), [3, 5, 7, 9].contains(&index), "{index}");
    }
    let nowhere = find(
        &vec![vec![f32::NAN; DIMENSIONS]; 3],
        &["one", "two", "three"],
    );
    assert!(nowhere.topics.is_empty());
}

/// Two topics, one in each of these texts' languages. Each text was written by three people.
fn labels(texts: &[(&str, usize)]) -> Vec<clustering::Topic> {
    let (middles, _) = mixture(&[1, 1], 0.0, 11);
    let mut noise = Noise(12);
    let texts = texts.repeat(3);
    let rows: Vec<Vec<f32>> = texts
        .iter()
        .map(|&(_, group)| {
            let off = noise.vector();
            middles[group]
                .iter()
                .zip(off)
                .map(|(middle, off)| middle + 0.4 * off)
                .collect()
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(|&(text, _)| text).collect();
    find(&rows, &texts).topics
}

#[test]
fn keywords_are_words_of_the_subject_in_its_language() {
    let topics = labels(&[
        (
            "Hello, my name is Ottokar Brandl, when will my parcel 4711 be delivered? ottokar@example.com",
            0,
        ),
        ("Hi, is the parcel going to be delivered today?", 0),
        ("The parcel was not delivered to me", 0),
        ("Please tell me when the parcel is delivered", 0),
        (
            "Bonjour, je voudrais un remboursement de ma réservation, merci. Je m'appelle Ysaline",
            1,
        ),
        (
            "Est-ce que le remboursement de la réservation est possible ?",
            1,
        ),
        (
            "Quand aurai-je le remboursement pour cette réservation annulée ?",
            1,
        ),
    ]);
    assert_eq!(topics.len(), 2);
    assert_eq!(topics[0].keywords[..2], ["delivered", "parcel"]);
    assert_eq!(topics[1].keywords[..2], ["remboursement", "réservation"]);
    assert!(
        topics[1]
            .label
            .as_deref()
            .is_some_and(|label| label.starts_with("Remboursement, réservation"))
    );
    let out = [
        "ottokar",
        "brandl",
        "ysaline",
        "4711",
        "example.com",
        "hello",
        "merci",
        "the",
        "la",
    ];
    for keyword in topics.iter().flat_map(|topic| &topic.keywords) {
        assert!(
            !keyword.split(' ').any(|word| out.contains(&word)),
            "{keyword}"
        );
    }
}

#[test]
fn samples_are_of_different_people() {
    let (rows, _) = mixture(&[30], 0.3, 13);
    let texts: Vec<String> = (0..30).map(|index| format!("message {index}")).collect();
    let messages: Vec<Message> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| Message {
            text,
            author: Some(["a", "b", "c"][index % 3]),
            language: None,
        })
        .collect();
    let found = Topics::find(&messages, &vectors(&rows), None, &Names::default());
    for topic in &found.topics {
        let mut authors: Vec<usize> = topic.samples.iter().map(|sample| sample % 3).collect();
        authors.sort_unstable();
        authors.dedup();
        assert_eq!(authors.len(), topic.samples.len());
        assert!(!topic.samples.is_empty());
    }
}

#[test]
fn a_topic_goes_on_the_next_day_and_another_is_new() {
    let (rows, of) = mixture(&[60, 60, 60], 0.4, 14);
    let day = |keep: &dyn Fn(usize) -> bool, half: usize| {
        let chosen: Vec<usize> = (0..rows.len())
            .filter(|&index| index % 2 == half && keep(of[index]))
            .collect();
        let found = find(
            &chosen
                .iter()
                .map(|&index| rows[index].clone())
                .collect::<Vec<_>>(),
            &[],
        );
        let group: Vec<usize> = (0..found.topics.len())
            .map(|topic| {
                of[chosen[found
                    .topic_of
                    .iter()
                    .position(|&of| of == Some(topic as u32))
                    .unwrap()]]
            })
            .collect();
        (found.centroids(), group)
    };
    let (before, groups_before) = day(&|group| group < 2, 0);
    let (today, groups_today) = day(&|_| true, 1);
    for (topic, known) in continued(&before, &today).into_iter().enumerate() {
        match groups_today[topic] {
            2 => assert_eq!(known, None),
            group => assert_eq!(groups_before[known.unwrap()], group),
        }
    }
}

#[test]
fn topics_are_matched_one_to_one_and_best_in_all() {
    let directions = |angles: &[f32]| {
        let mut vectors = Vectors::with_capacity(2, angles.len());
        for angle in angles {
            vectors.push(&[angle.cos(), angle.sin()]);
        }
        vectors
    };
    // The first of today is nearest to the second before, which the second of today needs.
    let matched = continued(&directions(&[0.0, 0.3]), &directions(&[0.2, 0.9]));
    assert_eq!(matched, [Some(0), Some(1)]);
    assert_eq!(
        continued(&directions(&[0.0]), &directions(&[0.1, 0.2, 3.0])),
        [Some(0), None, None]
    );
    assert_eq!(continued(&directions(&[]), &directions(&[1.0])), [None]);
    assert_eq!(continued(&directions(&[1.0]), &directions(&[])), []);
}

#[test]
fn further_messages_go_to_the_nearest_topic() {
    let (rows, of) = mixture(&[50, 50, 50], 0.4, 15);
    let found = find(&rows[..100], &[]);
    let (centroids, all) = (found.centroids(), vectors(&rows));
    let given: Vec<Option<u32>> = (0..rows.len())
        .map(|index| nearest(&centroids, &all, index).map(|(topic, _)| topic))
        .collect();
    assert!(agreement(&given, &of) > 0.97);
}
