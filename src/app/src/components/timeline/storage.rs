//! Storage: what is cached of each persisted RDD, and what asking for it came to.

use yew::{Html, html};

use crate::run::Run;
use crate::run::storage::CachedRdd;
use crate::words::{bytes, count};

/// Nothing where no RDD was persisted.
pub fn storage(run: &Run) -> Html {
    let rdds = &run.jobs.storage.rdds;
    if rdds.is_empty() {
        return Html::default();
    }
    let number = |value: String| html! { <td class="number">{ value }</td> };
    // What there is now and, where that is less, what there was at most.
    let of_peak = |now: String, peak: String| {
        let more = (now != peak).then(|| html! { <>{ " " }<span class="peak">{ format!("(peak {peak})") }</span></> });
        html! { <td class="number">{ now }{ for more }</td> }
    };
    let row = |(id, rdd): (&u32, &CachedRdd)| {
        let (now, peak) = (rdd.now(), rdd.peak);
        let of_all = if rdd.partitions == 0 { String::new() } else { format!("/{}", rdd.partitions) };
        let partitions = of_peak(format!("{}{of_all}", now.partitions), format!("{}{of_all}", peak.partitions));
        html! {
            <tr key={*id}>
                <td title={rdd.level.clone()}>{ format!("{} [{id}]", rdd.name) }</td>
                { partitions }
                { of_peak(bytes(now.memory), bytes(peak.memory)) }
                { number(count(rdd.uses.hits)) }
                { number(count(rdd.uses.misses)) }
                { number(count(rdd.uses.recomputes)) }
                { number(count(rdd.evictions)) }
                { number(count(rdd.refused)) }
                { of_peak(bytes(now.disk), bytes(peak.disk)) }
            </tr>
        }
    };
    let heads = [
        ("Partitions", "cached, of all"),
        ("Memory", "of the executors' caches"),
        ("Hits", "partitions found in the cache"),
        ("Misses", "partitions computed for the first time"),
        ("Recomputes", "partitions computed again: evicted, lost, or never fitted"),
        ("Evictions", "partitions sent away for others"),
        ("No room", "partitions that were computed and could not be kept"),
        ("Disk", "what did not fit into memory and may go to disk"),
    ];
    let head = |(name, said): (&'static str, &'static str)| html! { <th scope="col" class="number" title={said}>{ name }</th> };
    html! {
        <section class="facts" aria-label="Storage">
            <div class="facts-head"><h3>{ "Storage" }</h3></div>
            <div class="table-frame" tabindex="0" role="region" aria-label="Cached RDDs">
                <table data-testid="storage">
                    <thead><tr><th scope="col">{ "RDD" }</th>{ for heads.into_iter().map(head) }</tr></thead>
                    <tbody>{ for rdds.iter().map(row) }</tbody>
                </table>
            </div>
        </section>
    }
}
