//! Documents, sites, entries, vectors, their passages.

use super::{Domain, Row, Subject, TABLE};
use serde_json::json;

/// The columns of passages that everybody reads where they are public.
const OF_PASSAGES: &str = "id, organization_id, source_type, source_id, position, page, headings, content, language, tags, words, created_at";
const OF_VECTORS: &str = "organization_id, chunk_id, model, embedding, in_graph";
const OF_OPENED: &str = "id, organization_id, source_type";

/// A value of a column whose values are few, another one for each turn.
fn one_of(row: &Row, values: [&'static str; 3]) -> &'static str {
    values[row.turn as usize]
}

pub const DOMAIN: Domain = Domain {
    access: "
table                  Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
documents              ----   ----   ----     r-u-   r-ud  r-ud  r-ud       ----   ----        r-ud      riud
website_sources        ----   ----   ----     riu-   riud  riud  riud       ----   ----        riud      riud
website_pages          ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
knowledge_base         ----   ----   ----     riu-   riud  riud  riud       ----   ----        riud      riud
vector_store           ----   ----   ----     riu-   riud  riud  riud       ----   ----        riud      riud
knowledge_chunks       ----   p---   ----     r---   r---  r---  r---       p---   p---        r---      riud
embeddings             ----   p---   ----     r---   r---  r---  r---       p---   p---        r---      riud
public_search          ----   r---   ----     r---   ri-d  ri-d  ri-d       r---   r---        ri-d      riud
",
    subjects: &[
        Subject {
            name: "documents",
            updated: "tags",
            row: |row| json!({ "filename": "rules.pdf", "file_path": format!("files/{}.pdf", row.unique()) }),
            ..TABLE
        },
        Subject {
            name: "website_sources",
            updated: "max_pages",
            row: |row| json!({ "base_url": format!("https://{}.example/", row.unique()) }),
            ..TABLE
        },
        Subject {
            name: "website_pages",
            updated: "title",
            row: |row| {
                json!({
                    "website_source_id": row.of("website_sources"),
                    "url": format!("https://www.example/{}", row.unique()), "title": "A page",
                })
            },
            ..TABLE
        },
        Subject {
            name: "knowledge_base",
            updated: "title",
            row: |_| json!({ "title": "Dogs", "content": "Dogs are welcome." }),
            ..TABLE
        },
        Subject {
            name: "vector_store",
            updated: "metadata",
            row: |row| json!({ "source_id": row.unique(), "content": "A note", "embedding": "[1,0,0]" }),
            ..TABLE
        },
        Subject {
            name: "knowledge_chunks",
            published: "(organization_id, source_type) in (select organization_id, source_type from public_search)",
            updated: "position",
            row: |row| {
                json!({
                    "source_type": one_of(row, ["document", "conversation", "faq"]),
                    "source_id": row.of("documents"), "position": 0, "content": "A passage",
                    "content_hash": format!("\\x{}", "00".repeat(32)),
                })
            },
            public: OF_PASSAGES,
            client: OF_PASSAGES,
            ..TABLE
        },
        Subject {
            name: "embeddings",
            key: "model",
            published: "chunk_id in (select id from knowledge_chunks where (organization_id, source_type) in
                (select organization_id, source_type from public_search))",
            updated: "in_graph",
            row: |row| {
                let chunk = match row.is_kept() {
                    true => row.of("knowledge_chunks"),
                    false => row.other("knowledge_chunks"),
                };
                json!({ "chunk_id": chunk, "model": row.unique(), "embedding": "[1,0,0]" })
            },
            public: OF_VECTORS,
            client: OF_VECTORS,
            ..TABLE
        },
        Subject {
            name: "public_search",
            published: "true",
            updated: "source_type",
            changed: r#""experience""#,
            row: |row| json!({ "source_type": one_of(row, ["document", "website", "faq"]) }),
            public: OF_OPENED,
            client: OF_OPENED,
            ..TABLE
        },
    ],
    more: "",
};
