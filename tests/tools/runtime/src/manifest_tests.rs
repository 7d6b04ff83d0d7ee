//! What a manifest may say, and that everything else is refused by its name.

use super::*;

const HEAD: &str = "spin_manifest_version = 2\n[application]\nname = \"app\"\n";
const ONE: &str =
    "[[trigger.http]]\nroute = \"/a\"\ncomponent = \"a\"\n[component.a]\nsource = \"a.wasm\"\n";

fn parse(rest: &str) -> Result<Manifest> {
    Manifest::parse(&format!("{HEAD}{rest}"), PathBuf::from("/app"))
}

fn refusal(rest: &str) -> String {
    format!("{:#}", parse(rest).unwrap_err())
}

#[test]
fn a_full_manifest_is_understood() {
    let manifest = parse(
        r#"
        version = "1.0.0"
        description = "d"
        authors = ["a"]
        [application.trigger.http]
        base = "/"
        [variables]
        token = { required = true, secret = true, description = "d" }
        host = { default = "localhost" }
        [[trigger.http]]
        route = "/a/..."
        component = "a"
        executor = { type = "http" }
        [[trigger.http]]
        id = "second"
        route = "/b"
        component = { source = "b.wasm" }
        [component.a]
        source = "target/a.wasm"
        description = "d"
        files = ["*.txt", { source = "dist", destination = "/" }]
        exclude_files = ["*.bak"]
        allowed_outbound_hosts = ["http://{{ host }}"]
        key_value_stores = []
        [component.a.variables]
        token = "{{ token }}"
        [component.a.environment]
        LEVEL = "info"
        [component.a.build]
        command = "cargo build"
        workdir = "."
        watch = ["src/**/*.rs"]
        "#,
    )
    .unwrap();

    assert_eq!(manifest.application.version.as_deref(), Some("1.0.0"));
    assert_eq!(
        manifest.routes,
        [("/a/...", "a"), ("/b", "trigger2-component")].map(|(pattern, id)| Route {
            pattern: pattern.into(),
            component: id.into()
        })
    );
    let component = &manifest.components["a"];
    assert_eq!(component.source().unwrap(), Path::new("target/a.wasm"));
    assert_eq!(component.files.len(), 2);
    assert!(manifest.variables["token"].required);
}

#[test]
fn an_unknown_key_is_refused_by_its_name_and_place() {
    let error = refusal(&format!("{ONE}allowed_hosts = []\n"));
    assert!(
        error.contains("unknown field `allowed_hosts`") && error.contains("line 9"),
        "{error}"
    );
    for (rest, name) in [
        (format!("colour = 1\n{ONE}"), "colour"),
        (
            format!("[variables]\na = {{ default = \"\", type = \"x\" }}\n{ONE}"),
            "type",
        ),
        ("[[trigger.redis]]\nchannel = \"c\"\n".to_owned(), "redis"),
        (
            "[[trigger.http]]\nroute = \"/\"\ncomponent = { source = \"b\", sauce = 1 }\n".into(),
            "sauce",
        ),
        (
            format!("{ONE}[component.a.build]\ncommand = \"x\"\nworkdirectory = \".\"\n"),
            "workdirectory",
        ),
        (
            format!("{ONE}files = [{{ source = \"a\", target = \"b\" }}]\n"),
            "target",
        ),
    ] {
        let error = refusal(&rest);
        assert!(
            error.contains(&format!("unknown field `{name}`")),
            "{error}"
        );
    }
}

#[test]
fn what_is_known_but_not_offered_is_refused_by_its_name() {
    for (line, name) in [
        ("key_value_stores = [\"default\"]", "key_value_stores"),
        ("sqlite_databases = [\"default\"]", "sqlite_databases"),
        (
            "dependencies = { \"a:b/c\" = { path = \"c.wasm\" } }",
            "dependencies",
        ),
    ] {
        let error = refusal(&format!("{ONE}{line}\n"));
        assert!(
            error.contains("component `a`") && error.contains(name),
            "{error}"
        );
    }
    let remote = ONE.replace(
        "\"a.wasm\"",
        "{ url = \"https://a.example/a.wasm\", digest = \"d\" }",
    );
    assert!(
        refusal(&remote).contains("digest and url"),
        "{}",
        refusal(&remote)
    );
    let private = ONE.replace("\"/a\"", "{ private = true }");
    assert!(refusal(&private).contains("private"));
    let wagi = ONE.replace(
        "[component.a]",
        "executor = { type = \"wagi\" }\n[component.a]",
    );
    assert!(refusal(&wagi).contains("`wagi`"));
}

#[test]
fn only_version_2_is_read() {
    let error = Manifest::parse("spin_version = \"1\"", PathBuf::new())
        .unwrap_err()
        .to_string();
    assert!(error.contains("spin_manifest_version"), "{error}");
}

#[test]
fn a_route_must_lead_to_a_component_of_the_manifest() {
    assert!(refusal("[[trigger.http]]\nroute = \"/\"\ncomponent = \"gone\"\n").contains("`gone`"));
}

#[test]
fn component_ids_are_kebab_case() {
    assert!(refusal(&ONE.replace('a', "a_b")).contains("a_b"));
}

#[test]
fn selecting_components_drops_the_other_routes() {
    let two = format!("{ONE}[[trigger.http]]\nroute = \"/b\"\ncomponent = {{ source = \"b\" }}\n");
    let mut manifest = parse(&two).unwrap();
    manifest.retain(&["a".to_owned()]).unwrap();
    assert_eq!((manifest.routes.len(), manifest.components.len()), (1, 1));
    assert!(manifest.retain(&["b".to_owned()]).is_err());
}
