//! The numbering plans of this crate are libphonenumber's, without what reading a number never asks: how one is written for
//! people, examples, and what tells mobile numbers from others where a calling code has one country alone. They are a
//! quarter of libphonenumber's own, which an instance would read with its first number.
//!
//! ```sh
//! WRITE_NUMBERING_PLANS=1 cargo test -p fields --features national-phones --test numbering_plans
//! ```

#![cfg(feature = "national-phones")]
#![allow(deprecated, reason = "the fields of the plans as they are in the file")]
#![allow(clippy::unwrap_used)]

use fields::Phone;
use prost::Message;
use rlibphonenumber::{
    PHONE_NUMBER_UTIL, PhoneMetadata, PhoneMetadataCollection, PhoneNumberDesc, PhoneNumberFormat,
};
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

/// The plans in the package of rlibphonenumber, where Cargo has unpacked the version of the lock.
fn complete() -> PhoneMetadataCollection {
    let lock = include_str!("../../../../Cargo.lock");
    let (_, rest) = lock
        .split_once("name = \"rlibphonenumber\"\nversion = \"")
        .unwrap();
    let (version, _) = rest.split_once('"').unwrap();
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")));
    let registries = fs::read_dir(home.unwrap().join("registry/src")).unwrap();
    let mut files = registries.map(|registry| {
        let package = registry
            .unwrap()
            .path()
            .join(format!("rlibphonenumber-{version}"));
        package.join("src/generated/metadata/metadata.bin")
    });
    let file = files.find(|file| file.is_file()).unwrap();
    PhoneMetadataCollection::decode(&*fs::read(file).unwrap()).unwrap()
}

fn reduced(mut plans: PhoneMetadataCollection) -> Vec<u8> {
    let mut countries: BTreeMap<i32, u32> = BTreeMap::new();
    for plan in &plans.metadata {
        *countries.entry(plan.country_code()).or_default() += 1;
    }
    for plan in &mut plans.metadata {
        let is_alone = countries.get(&plan.country_code()) == Some(&1);
        reduce(plan, is_alone);
    }
    plans.encode_to_vec()
}

fn reduce(plan: &mut PhoneMetadata, is_alone: bool) {
    plan.number_format.clear();
    plan.intl_number_format.clear();
    // Nobody's kind of number is asked by these.
    plan.emergency = None;
    plan.short_code = None;
    plan.standard_rate = None;
    plan.carrier_specific = None;
    plan.sms_services = None;
    plan.no_international_dialling = None;
    plan.mobile_number_portable_region = None;
    plan.preferred_international_prefix = None;
    plan.preferred_extn_prefix = None;
    // Which of several countries has a number.
    for kind in [
        &mut plan.fixed_line,
        &mut plan.mobile,
        &mut plan.toll_free,
        &mut plan.premium_rate,
        &mut plan.shared_cost,
        &mut plan.personal_number,
        &mut plan.voip,
        &mut plan.pager,
        &mut plan.uan,
        &mut plan.voicemail,
    ] {
        if is_alone {
            *kind = None;
        }
        kind.as_mut().map(without_example);
    }
    plan.general_desc.as_mut().map(without_example);
}

fn without_example(kind: &mut PhoneNumberDesc) {
    kind.example_number = None;
}

#[test]
fn the_plans_are_those_of_libphonenumber() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/numbering_plans.bin");
    let plans = reduced(complete());
    if env::var_os("WRITE_NUMBERING_PLANS").is_some() {
        fs::write(&file, &plans).unwrap();
    }
    assert!(
        fs::read(&file).is_ok_and(|committed| committed == plans),
        "src/numbering_plans.bin is behind libphonenumber: its test says how it is written"
    );
}

/// The examples of a plan, and numbers beside them: longer, shorter, and with another digit at each place.
fn numbers_of(plan: &PhoneMetadata) -> Vec<String> {
    let kinds = [
        &plan.general_desc,
        &plan.fixed_line,
        &plan.mobile,
        &plan.toll_free,
        &plan.premium_rate,
        &plan.shared_cost,
        &plan.personal_number,
        &plan.voip,
        &plan.pager,
        &plan.uan,
        &plan.voicemail,
    ];
    let examples = kinds
        .into_iter()
        .flatten()
        .filter_map(|kind| kind.example_number.clone());
    let mut numbers = Vec::new();
    for example in examples {
        for place in 0..example.len().min(2) {
            for digit in [0, 3, 6, 9] {
                let mut other = example.clone();
                other.replace_range(place..=place, &digit.to_string());
                numbers.push(other);
            }
        }
        numbers.push(format!("{example}1"));
        numbers.push(example.chars().skip(1).collect());
        if let Some(prefix) = &plan.national_prefix {
            numbers.push(format!("{prefix}{example}"));
        }
        numbers.push(example);
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[test]
fn numbers_are_read_as_with_all_that_libphonenumber_has() {
    let plans = complete();
    let mut read = 0;
    for plan in &plans.metadata {
        // 001 is the world: no country.
        let country = Some(plan.id.as_str()).filter(|id| id.len() == 2);
        let region = country.map(|country| country.parse().unwrap());
        for number in numbers_of(plan) {
            let texts = [number.clone(), format!("+{} {number}", plan.country_code())];
            for text in texts {
                let expected = PHONE_NUMBER_UTIL.parse(&text, region).ok();
                let expected_country = expected
                    .as_ref()
                    .and_then(|number| PHONE_NUMBER_UTIL.get_region_for_number(number))
                    .map(|region| region.to_string())
                    .filter(|region| region.len() == 2);
                let expected = expected
                    .map(|number| number.format_as(PhoneNumberFormat::E164).into_owned())
                    .and_then(|number| Phone::parse(&number).ok());

                let found = Phone::of_country(&text, country).ok();

                assert_eq!(found, expected, "{text} of {}", plan.id);
                if let Some(found) = found {
                    read += 1;
                    assert_eq!(found.country(), expected_country, "{text} of {}", plan.id);
                }
            }
        }
    }
    assert!(read > 5_000, "{read}");
}
