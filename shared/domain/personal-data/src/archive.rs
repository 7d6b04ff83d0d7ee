//! The archive of an export: a ZIP file with a JSON file for each table, and one that says what is in it.

use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::{json, value::RawValue};
use std::io::{Cursor, Write};
use uuid::Uuid;
use zip::{ZipWriter, result::ZipResult, write::SimpleFileOptions};

/// The most bytes that an archive takes, before they are compressed: what an instance can hold.
const MAX_BYTES: usize = 128 << 20;

/// A page of what is kept of a person, as `private.customer_data_page` gives it: rows of one table.
#[derive(Debug, Deserialize)]
pub struct Page {
    table: Option<String>,
    rows: Vec<Box<RawValue>>,
    /// Where the next page begins; none: this was the last.
    pub next: Option<Position>,
}

/// Where a page begins.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Position {
    step: u16,
    after: Uuid,
}

/// An archive that is being written.
#[derive(Debug)]
pub struct Archive {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    tables: Vec<(String, usize)>,
    bytes: usize,
    max_bytes: usize,
}

impl Default for Archive {
    fn default() -> Self {
        Self {
            zip: ZipWriter::new(Cursor::default()),
            tables: Vec::new(),
            bytes: 0,
            max_bytes: MAX_BYTES,
        }
    }
}

impl Archive {
    /// Adds the rows of a page. Pages of one table follow each other.
    ///
    /// # Errors
    /// 409 `archive_too_large` where more is kept than an archive holds.
    pub fn add(&mut self, page: &Page) -> Result<(), Problem> {
        let Some(table) = &page.table else {
            return Ok(());
        };
        self.bytes += page.rows.iter().map(|row| row.get().len()).sum::<usize>();
        if self.bytes > self.max_bytes {
            return Err(Problem::new(
                409,
                "archive_too_large",
                "More is kept of this person than one archive holds. Whoever runs the database can export it there.",
            ));
        }
        self.write(table, &page.rows).map_err(internal)
    }

    fn write(&mut self, table: &str, rows: &[Box<RawValue>]) -> ZipResult<()> {
        let is_new = self
            .tables
            .last()
            .is_none_or(|(last, _)| last.as_str() != table);
        if is_new {
            self.end_table()?;
            self.tables.push((table.to_owned(), 0));
            self.zip
                .start_file(format!("{table}.json"), SimpleFileOptions::default())?;
        }
        let Some((_, count)) = self.tables.last_mut() else {
            return Ok(());
        };
        for row in rows {
            self.zip
                .write_all(if *count == 0 { b"[\n" } else { b",\n" })?;
            self.zip.write_all(row.get().as_bytes())?;
            *count += 1;
        }
        Ok(())
    }

    fn end_table(&mut self) -> ZipResult<()> {
        if !self.tables.is_empty() {
            self.zip.write_all(b"\n]\n")?;
        }
        Ok(())
    }

    /// The bytes of the archive. `made_at` is when it was asked for, in RFC 3339.
    ///
    /// # Errors
    /// 500 where it can't be written.
    pub fn finish(mut self, made_at: &str) -> Result<Vec<u8>, Problem> {
        let tables: serde_json::Map<_, _> = self
            .tables
            .iter()
            .map(|(table, rows)| (table.clone(), json!(rows)))
            .collect();
        let about = json!({
            "made_at": made_at,
            "about": "All that is kept of one person. Each file has the rows of one table; times are in UTC.",
            "rows": tables,
        });
        self.end_table()
            .and_then(|()| {
                self.zip
                    .start_file("about.json", SimpleFileOptions::default())
            })
            .and_then(|()| Ok(self.zip.write_all(format!("{about:#}\n").as_bytes())?))
            .and_then(|()| self.zip.finish())
            .map(Cursor::into_inner)
            .map_err(internal)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn internal(error: zip::result::ZipError) -> Problem {
    Problem::internal().because(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use zip::ZipArchive;

    fn page(text: &str) -> Page {
        serde_json::from_str(text).unwrap()
    }

    fn file(archive: &[u8], name: &str) -> serde_json::Value {
        let mut text = String::new();
        ZipArchive::new(Cursor::new(archive))
            .unwrap()
            .by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn each_table_is_a_file_of_all_its_pages() {
        let mut archive = Archive::default();
        for text in [
            r#"{"table": "leads", "rows": [{"id": 1}, {"id": 2}], "next": null}"#,
            r#"{"table": "leads", "rows": [{"id": 3, "price": 10.50}], "next": null}"#,
            r#"{"table": "clients", "rows": [{"id": 4}], "next": null}"#,
            r#"{"table": null, "rows": [], "next": null}"#,
        ] {
            archive.add(&page(text)).unwrap();
        }
        let bytes = archive.finish("2026-11-29T10:00:00Z").unwrap();

        assert_eq!(
            file(&bytes, "leads.json"),
            json!([{"id": 1}, {"id": 2}, {"id": 3, "price": 10.50}])
        );
        assert_eq!(file(&bytes, "clients.json"), json!([{"id": 4}]));
        let about = file(&bytes, "about.json");
        assert_eq!(about["rows"], json!({ "leads": 3, "clients": 1 }));
        assert_eq!(about["made_at"], "2026-11-29T10:00:00Z");
    }

    #[test]
    fn of_nobody_there_is_an_archive_too() {
        let bytes = Archive::default().finish("now").unwrap();
        assert_eq!(file(&bytes, "about.json")["rows"], json!({}));
    }

    #[test]
    fn an_archive_is_bounded() {
        let mut archive = Archive {
            max_bytes: 20,
            ..Archive::default()
        };
        let rows = page(r#"{"table": "leads", "rows": [{"id": 123456789}], "next": null}"#);
        archive.add(&rows).unwrap();
        let refused = archive.add(&rows).unwrap_err();
        assert_eq!(
            (refused.status(), refused.code()),
            (409, "archive_too_large")
        );
    }
}
