#![allow(clippy::unwrap_used, clippy::print_stdout)]
//! x
use large_world::*;
#[tokio::main]
async fn main() {
    let (c, conn) = tokio_postgres::connect("host=/tmp port=5999 user=postgres dbname=scale", tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(conn);
    for list in lists(&c).await.unwrap() {
        let readers: &[Reader] = if list.by_members { &[Reader::OF_LARGE, Reader::OF_SMALL, Reader::OF_BOTH, Reader::OF_BOTH_AT_SMALL] } else { &[Reader::ADMIN_OF_LARGE, Reader::ADMIN_OF_SMALL] };
        for r in readers {
            let uid: String = c.query_one(&format!("select {}::text", r.user_id()), &[]).await.unwrap().get(0);
            let args: String = c.query_one(&list.arguments(r), &[]).await.unwrap().get(0);
            for mode in ["force_custom_plan", "force_generic_plan"] {
                println!("\\echo '## {} | {} | {mode}'", list.name, r.name);
                println!("begin; select set_config('request.jwt.claims', '{}', true), set_config('role','authenticated',true), set_config('plan_cache_mode','{mode}',true) \\g /dev/null", r.claims(&uid));
                println!("prepare list as {}; ", list.statement());
                println!("explain (analyze, timing off, buffers off) execute list({args});");
                println!("rollback; deallocate list;");
            }
        }
    }
}
