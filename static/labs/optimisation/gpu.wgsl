@group(0) @binding(0) var<storage, read> items: array<u32>;
@group(0) @binding(1) var<storage, read> reduced: array<u32>;
@group(0) @binding(2) var<storage, read_write> totals: array<u32>;

var<workgroup> prices: array<u32, 256>;

// An order a thread; each group of 256 adds up its own, and the page adds up the groups.
@compute @workgroup_size(256)
fn work(@builtin(global_invocation_id) at: vec3<u32>, @builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>) {
  prices[lane] = 0u;
  if at.x < arrayLength(&items) {
    let item = items[at.x];
    var price = 100u + ((item * 7919u) & 511u);
    for (var entry = 0u; entry < arrayLength(&reduced); entry++) {
      if reduced[entry] == item {
        price -= price >> 2u;
        break;
      }
    }
    prices[lane] = price;
  }
  workgroupBarrier();
  for (var half = 128u; half > 0u; half >>= 1u) {
    if lane < half {
      prices[lane] += prices[lane + half];
    }
    workgroupBarrier();
  }
  if lane == 0u {
    totals[group.x] = prices[0];
  }
}
