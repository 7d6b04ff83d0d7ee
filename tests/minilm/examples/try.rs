fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let texts: Vec<String> = serde_json::from_str(&std::fs::read_to_string(std::env::args().nth(2).unwrap()).unwrap()).unwrap();
    let t = std::time::Instant::now();
    let m = minilm::MiniLm::load(dir.as_ref()).unwrap();
    eprintln!("load {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let mut out = vec![]; let mut n = 0;
    for x in &texts { let e = m.embed(std::slice::from_ref(x)); n += e.tokens; out.push(e.vectors.into_iter().next().unwrap()); }
    eprintln!("one by one: {} texts {} tokens {:?}", texts.len(), n, t.elapsed());
    let t = std::time::Instant::now();
    let e = m.embed(&texts);
    eprintln!("batch: {:?}", t.elapsed());
    let d = e.vectors.iter().zip(&out).map(|(a,b)| a.iter().zip(b).map(|(a,b)| (a-b).abs()).fold(0f32, f32::max)).fold(0f32, f32::max);
    eprintln!("max diff {d}");
    println!("{}", serde_json::to_string(&out).unwrap());
}
