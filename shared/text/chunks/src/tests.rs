use super::*;

const SIZE: Size = Size {
    max: 30,
    overlap: 6,
};

fn contents(blocks: &[Block]) -> Vec<String> {
    split(blocks, SIZE)
        .into_iter()
        .map(|chunk| chunk.content)
        .collect()
}

/// A paragraph of numbered sentences of five tokens each.
fn sentences(numbers: std::ops::Range<usize>) -> String {
    numbers
        .map(|number| format!("This is sentence {number}."))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn what_is_short_stays_together() {
    let blocks = [Block::paragraph("One."), Block::paragraph("Two.")];
    assert_eq!(contents(&blocks), ["One.\n\nTwo."]);
    assert_eq!(contents(&[]), [""; 0]);
    assert_eq!(contents(&[Block::paragraph("  ")]), [""; 0]);
}

#[test]
fn a_heading_begins_a_passage_and_goes_with_what_is_under_it() {
    let blocks = [
        Block::heading(1, "Returns"),
        Block::paragraph("By post."),
        Block::heading(2, "Refunds"),
        Block::paragraph("Within a week."),
        Block::heading(1, "Contact"),
        Block::paragraph("By telephone."),
    ];
    let chunks = split(&blocks, SIZE);
    let headings: Vec<_> = chunks
        .iter()
        .map(|chunk| chunk.headings.join("/"))
        .collect();
    assert_eq!(headings, ["Returns", "Returns/Refunds", "Contact"]);
    assert_eq!(chunks[1].to_embed(), "Returns > Refunds\nWithin a week.");
}

#[test]
fn no_passage_has_more_tokens_than_the_model_reads() {
    let long = [
        sentences(0..100),
        "word ".repeat(500),
        "x".repeat(5000),
        "日本語の文章です。".repeat(100),
        "🚠".repeat(300),
        "a-b_c!".repeat(200),
    ];
    for text in long {
        let blocks = [
            Block::heading(1, "A heading"),
            Block::heading(2, "heading ".repeat(200)),
            Block::paragraph(text.clone()),
        ];
        for chunk in split(&blocks, SIZE) {
            let tokens = wordpiece::count(&chunk.to_embed());
            assert!(tokens <= SIZE.max, "{tokens} in {chunk:?}");
        }
    }
}

#[test]
fn nothing_is_lost_and_sentences_are_whole() {
    let chunks = contents(&[Block::paragraph(sentences(0..40))]);
    let all = chunks.join(" ");
    for number in 0..40 {
        assert!(
            all.contains(&format!("This is sentence {number}.")),
            "{number}"
        );
    }
    for chunk in chunks {
        assert!(chunk.starts_with("This") && chunk.ends_with('.'), "{chunk}");
    }
    let letters = contents(&[Block::paragraph("x".repeat(1000))]).concat();
    assert!(letters.matches('x').count() >= 1000);
}

#[test]
fn the_end_of_a_passage_comes_again_in_the_next() {
    let chunks = contents(&[Block::paragraph(sentences(0..20))]);
    assert!(chunks.len() > 3);
    for pair in chunks.windows(2) {
        let last = pair[0].split_inclusive('.').next_back().unwrap().trim();
        assert!(pair[1].starts_with(last), "{pair:?}");
    }
}

#[test]
fn a_paragraph_that_fits_is_not_cut() {
    let blocks = [
        Block::paragraph(sentences(0..3)),
        Block::paragraph(sentences(3..8)),
    ];
    let chunks = contents(&blocks);
    assert_eq!(chunks.len(), 2, "{chunks:?}");
    assert!(chunks[1].ends_with(&sentences(3..8)), "{chunks:?}");
}

#[test]
fn a_change_leaves_the_passages_of_other_headings_alone() {
    let document = |changed: &str| {
        let mut blocks = Vec::new();
        for part in 0..5 {
            blocks.push(Block::heading(1, format!("Part {part}")));
            blocks.push(Block::paragraph(sentences(part * 10..part * 10 + 10)));
            if part == 2 {
                blocks.push(Block::paragraph(changed));
            }
        }
        split(&blocks, SIZE)
    };
    let (before, after) = (document("Closed on Mondays."), document("Open every day."));
    let changed = after.iter().filter(|chunk| !before.contains(chunk)).count();
    assert_eq!(changed, 1);
}

#[test]
fn a_passage_knows_its_page() {
    let on = |page, text: String| Block {
        page: Some(page),
        ..Block::paragraph(text)
    };
    let chunks = split(&[on(1, sentences(0..5)), on(2, sentences(5..10))], SIZE);
    let pages: Vec<_> = chunks.iter().map(|chunk| chunk.page).collect();
    assert_eq!(pages.first(), Some(&Some(1)));
    assert!(
        chunks
            .iter()
            .any(|chunk| chunk.content.contains("sentence 9"))
    );
}
